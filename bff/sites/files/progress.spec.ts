/** What chargers say of an update, and what their next start says. */
import { describe, expect, it } from 'vitest';
import { afterBoot, afterStatus, endOf, logStatus, type Progress, runsVersion, type Wanted } from './progress.ts';

const wanted: Wanted = { version: '2.0', was: '1.0' };
const told = (statuses: string[], runs = '1.0', w = wanted): Progress | null =>
  statuses.reduce<Progress | null>((before, status, i) => afterStatus(before, status, runs, w, i) ?? before, null);

describe('versions', () => {
  it.each([
    ['2.0', '2.0', true],
    ['V2.0', 'v2.0', true],
    ['PFA0102|V0.00.00|V1.38.00||2.4.3.0', '1.38.00', true],
    ['PFA0102|V0.00.00|V1.38.00||2.4.3.0', 'V1.38.00', true],
    ['PFA0102|V0.00.00|V1.38.00||2.4.3.0', '2.4.3', false],
    ['12.0', '2.0', false],
    ['2.0.1', '2.0', false],
    ['', '2.0', false],
    ['2.0', '', false],
    ['1x0', '1.0', false],
  ])('%s runs %s: %s', (firmware, version, expected) => expect(runsVersion(firmware, version)).toBe(expected));
});

describe('an update', () => {
  it('is confirmed by the next start with the version wanted', () => {
    const said = told(['Downloading', 'Downloaded', 'Installing', 'Installed']);
    expect(said).toMatchObject({ phase: 'installed', atMs: 3 });
    expect(said?.steps.map((s) => s.status)).toEqual(['Downloading', 'Downloaded', 'Installing', 'Installed']);
    expect(endOf(said, 4)).toBeUndefined();
    const booted = afterBoot(said, '2.0', wanted, 9);
    expect(booted).toMatchObject({ phase: 'confirmed', words: 'The charger runs 2.0.', atMs: 9 });
    expect(endOf(booted, 9)).toBe('done');
  });

  it('that starts first and says Installed afterwards stays confirmed', () => {
    const booted = afterBoot(told(['Installing']), '2.0', wanted, 5);
    expect(booted?.phase).toBe('confirmed');
    expect(afterStatus(booted, 'Installed', '2.0', wanted, 6)).toMatchObject({ phase: 'confirmed', atMs: 5 });
  });

  it('of a charger that says nothing at all is seen at its start', () => {
    expect(afterBoot(null, '2.0', wanted, 5)?.phase).toBe('confirmed');
    expect(afterBoot(null, '1.0', wanted, 5)).toBeNull();
  });

  it('that was said to be installed and is not has failed, until it is there', () => {
    const back = afterBoot(told(['Installed']), '1.0', wanted, 5);
    expect(back?.phase).toBe('failed');
    expect(endOf(back, 5)).toBe('failed');
    expect(afterBoot(back, '2.0', wanted, 6)?.phase).toBe('confirmed');
  });

  it('to the version that runs already is confirmed by the charger’s word only', () => {
    const again: Wanted = { version: '1.0', was: '1.0' };
    expect(afterBoot(told(['Downloading'], '1.0', again), '1.0', again, 5)).toBeNull();
    expect(told(['Downloading', 'Installed'], '1.0', again)?.phase).toBe('confirmed');
  });

  it('of unknown version is confirmed by any other one', () => {
    const any: Wanted = { version: '', was: '1.0' };
    expect(afterBoot(told(['Installed'], '1.0', any), '1.7', any, 5)?.phase).toBe('confirmed');
  });

  it('to something unexpected says so', () => {
    const odd = afterBoot(told(['Installed']), '1.7', wanted, 5);
    expect(odd).toMatchObject({ phase: 'installed' });
    expect(odd?.words).toContain('1.7');
  });

  it.each([
    'DownloadFailed',
    'InstallationFailed',
    'InvalidSignature',
    'InstallVerificationFailed',
    'RevokedCertificate',
  ])('ends with %s', (status) => expect(endOf(told(['Downloading', status]), 9)).toBe('failed'));

  it('is not moved by Idle, and keeps words nobody knows', () => {
    expect(afterStatus(told(['Downloading']), 'Idle', '1.0', wanted, 5)).toBeNull();
    expect(told(['Downloading', 'Polishing'])).toMatchObject({
      phase: 'downloading',
      words: 'The charger says: Polishing',
    });
  });

  it('counts as done when no start confirms it for long', () => {
    const said = told(['Installed']);
    expect(endOf(said, 599_999)).toBeUndefined();
    expect(endOf(said, 600_000)).toBe('done');
  });

  it('keeps its last twenty steps', () => {
    expect(told(Array.from({ length: 50 }, () => 'Downloading'))?.steps).toHaveLength(20);
  });
});

it('a log’s status', () => {
  expect(logStatus('Idle')).toBeNull();
  expect(logStatus('Uploading')?.isFailure).toBe(false);
  for (const word of ['UploadFailed', 'UploadFailure', 'PermissionDenied', 'BadMessage', 'NotSupportedOperation'])
    expect(logStatus(word)?.isFailure).toBe(true);
});

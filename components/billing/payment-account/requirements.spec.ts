/** Stripe's names in words. */
import { describe, expect, it } from 'vitest';
import { requirementTexts } from './requirements.ts';

describe('what Stripe wants to know', () => {
  it.each([
    ['external_account', 'bank account'],
    ['company.tax_id', 'company details: tax number'],
    ['individual.verification.document', 'details of the person: an identity document'],
    ['person_1QxyZ.dob.day', 'date of birth'],
    ['settings.something_new', 'settings something new'],
  ])('%s is %s', (name, text) => {
    expect(requirementTexts([name], 'en')).toEqual([text]);
  });
  it('is said once', () => {
    expect(requirementTexts(['individual.dob.day', 'individual.dob.month', 'individual.dob.year'], 'de')).toEqual([
      'Angaben zur Person: Geburtsdatum',
    ]);
  });
});

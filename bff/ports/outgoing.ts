/**
 * Addresses that users have us connect to. They may not be used to reach machines that only this server can reach: names are
 * resolved and judged at the moment of connecting, so that a name cannot change its mind in between.
 */
import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** RFC 6890 and its successors: everything that is not one machine somewhere in the public internet. */
const closed: readonly [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];
const blocked = new BlockList();
for (const [net, prefix, family] of closed) blocked.addSubnet(net, prefix, family);

export interface Outgoing {
  /** Why this address may not be used; undefined when it may. Names are judged later, by `lookup`. */
  refusal(url: string, protocols: readonly string[]): string | undefined;
  /** For sockets: answers only addresses that may be reached. */
  readonly lookup: LookupFunction;
}

/**
 * @param allowed networks of the operator's own that may be reached all the same, such as `10.1.0.0/16,127.0.0.1`
 * @throws Error when a network cannot be read
 */
export const createOutgoing = (allowed: string): Outgoing => {
  const open = new BlockList();
  for (const net of allowed.split(',').map((part) => part.trim())) {
    if (net === '') continue;
    const [address = '', prefix] = net.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) throw new Error(`"${net}" is no network such as 10.1.0.0/16.`);
    open.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  }
  const mayReach = (address: string): boolean => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    return open.check(address, family) || !blocked.check(address, family);
  };
  return {
    refusal(url, protocols) {
      if (!URL.canParse(url)) return 'This is no address.';
      const { protocol, hostname, username, password } = new URL(url);
      if (!protocols.includes(protocol))
        return `The address must begin with ${protocols.map((p) => `${p}//`).join(' or ')}.`;
      if (username || password) return 'Give user and password in their own fields, not in the address.';
      const host = hostname.replace(/^\[|\]$/g, '');
      const isLocalName = /(^|\.)(localhost|local|internal)$/i.test(host) && !mayReach('127.0.0.1');
      return isLocalName || (isIP(host) !== 0 && !mayReach(host))
        ? 'This address is inside a private network. The operator of this server can allow it with OUTGOING_PRIVATE.'
        : undefined;
    },
    lookup(hostname, options, done) {
      resolve(hostname, { ...options, all: true }, (error, found) => {
        if (error) return done(error, '', 0);
        const good = found.filter(({ address }) => mayReach(address));
        const [first] = good;
        if (first === undefined)
          return done(new Error(`${hostname} is inside a private network, which may not be reached from here.`), '', 0);
        return options.all ? done(null, good) : done(null, first.address, first.family);
      });
    },
  };
};

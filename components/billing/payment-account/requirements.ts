/** What Stripe still wants to know, in words: its own names such as `individual.verification.document` say little to a merchant. Pure. */

const words: Readonly<Record<'en' | 'de', Readonly<Record<string, string>>>> = {
  en: {
    external_account: 'bank account',
    tos_acceptance: 'agreement to Stripe’s terms',
    business_type: 'kind of business',
    business_profile: 'what the business does',
    company: 'company details',
    individual: 'details of the person',
    person: 'details of a person',
    representative: 'the representative',
    owners: 'the owners',
    directors: 'the directors',
    document: 'an identity document',
    additional_document: 'another document',
    address: 'address',
    dob: 'date of birth',
    email: 'e-mail',
    phone: 'telephone',
    first_name: 'first name',
    last_name: 'last name',
    name: 'name',
    tax_id: 'tax number',
    id_number: 'identity number',
    url: 'website',
    mcc: 'industry',
    product_description: 'description of what is sold',
  },
  de: {
    external_account: 'Bankkonto',
    tos_acceptance: 'Zustimmung zu Stripes Bedingungen',
    business_type: 'Art des Unternehmens',
    business_profile: 'was das Unternehmen tut',
    company: 'Angaben zum Unternehmen',
    individual: 'Angaben zur Person',
    person: 'Angaben zu einer Person',
    representative: 'Vertretung',
    owners: 'Eigentümer',
    directors: 'Geschäftsführung',
    document: 'ein Ausweis',
    additional_document: 'ein weiteres Dokument',
    address: 'Anschrift',
    dob: 'Geburtsdatum',
    email: 'E-Mail',
    phone: 'Telefon',
    first_name: 'Vorname',
    last_name: 'Nachname',
    name: 'Name',
    tax_id: 'Steuernummer',
    id_number: 'Ausweisnummer',
    url: 'Website',
    mcc: 'Branche',
    product_description: 'Beschreibung des Angebots',
  },
};

/** "company: tax number"; a name nobody has words for is shown as it is, with spaces. */
export const requirementText = (name: string, language: 'en' | 'de'): string => {
  const known = words[language];
  const parts = name.split('.').filter((part) => known[part]);
  const first = parts[0];
  const last = parts[parts.length - 1];
  if (!first || !last) return name.replaceAll(/[._]/g, ' ');
  return first === last ? (known[first] ?? name) : `${known[first]}: ${known[last]}`;
};

/** Each once, in words. */
export const requirementTexts = (names: readonly string[], language: 'en' | 'de'): string[] => [
  ...new Set(names.map((name) => requirementText(name, language))),
];

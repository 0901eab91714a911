/**
 * Words that make a key sensitive wherever they stand in it: `customerEmail`, `x-api-key` and `billing_address` all match.
 * A key is cut into words at `_`, `-`, `.`, spaces and camelCase.
 */
const words: ReadonlySet<string> = new Set([
  'email',
  'mail',
  'phone',
  'mobile',
  'msisdn',
  'fax',
  'address',
  'street',
  'postcode',
  'postal',
  'zip',
  'ssn',
  'birthday',
  'birthdate',
  'dob',
  'passport',
  'iban',
  'latitude',
  'longitude',
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'jwt',
  'authorization',
  'auth',
  'credential',
  'credentials',
  'cookie',
  'signature',
  'apikey',
  'recipient',
  'recipients',
])

/** Neighbouring words that are sensitive only together. Joined without separator, so that `e-mail` and `nationalID` match. */
const phrases: readonly string[] = [
  'email',
  'apikey',
  'appkey',
  'writekey',
  'privatekey',
  'signingkey',
  'accesskey',
  'hashkey',
  'firstname',
  'lastname',
  'fullname',
  'surname',
  'nationalid',
  'taxid',
  'socialsecurity',
  'dateofbirth',
  'creditcard',
  'cardnumber',
  'ipaddress',
  'useragent',
  'failuremessage',
  'trackedresponse',
  'deviceid',
  'devicetoken',
  'siteid',
  // Names and tags of what was sent are free text of the workspace's users.
  'campaignname',
  'campaigntags',
  'newslettername',
  'newslettertags',
  'broadcastname',
  'broadcasttags',
]

/**
 * Keys that are sensitive only as a whole. The second half is Customer.io's reporting events: free text that may repeat
 * personal data, and addresses with tokens (https://docs.customer.io/integrations/api/webhooks).
 */
const exact: ReadonlySet<string> = new Set([
  'key',
  'keys',
  'pass',
  'pwd',
  'session',
  'sid',
  'tel',
  'ip',
  'cc',
  'bcc',
  'from',
  'to',
  'replyto',
  'identifiers',
  'traits',
  'subject',
  'content',
  'body',
  'headers',
  'href',
  'url',
  'uri',
])

/** Keys whose value names a person: replaced by its keyed hash where there is a key, else withheld. */
const personIds: ReadonlySet<string> = new Set([
  'customerid',
  'userid',
  'anonymousid',
  'cioid',
  'personid',
  'previousid',
  'externalid',
])

/** What is done with the value under a key. */
export type KeyClass = 'plain' | 'withheld' | 'person'

const split = /[^a-zA-Z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/

/** Judge a key by the lists above and by `extra`, the user's own keys in normal form. */
export function classifyKey(key: string, extra: ReadonlySet<string>): KeyClass {
  const parts = key.split(split)
  const joined = parts.join('').toLowerCase()
  if (personIds.has(joined)) return 'person'
  if (exact.has(joined) || extra.has(joined)) return 'withheld'
  for (const part of parts) if (words.has(part.toLowerCase())) return 'withheld'
  return phrases.some((phrase) => joined.includes(phrase)) ? 'withheld' : 'plain'
}

/** The form in which keys are compared: letters and digits only, lower case. */
export function normalizeKey(key: string): string {
  return key.replaceAll(/[^a-zA-Z0-9]/g, '').toLowerCase()
}

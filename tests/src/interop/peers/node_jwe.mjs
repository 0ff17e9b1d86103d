// Encrypts and decrypts with the package `jose` of Node: JSON lines in, JSON lines out.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'

const require = createRequire(process.cwd() + '/')
const jose = await import(require.resolve('jose'))
const decode = (text) => new Uint8Array(Buffer.from(text, 'base64url'))
const encode = (octets) => Buffer.from(octets).toString('base64url')

async function encrypt(c, key) {
  const payload = decode(c.payload)
  const content = { enc: c.enc, ...(c.zip ? { zip: 'DEF' } : {}) }
  const own = { alg: c.alg }
  const parameters = {}
  if (c.p2c) parameters.p2c = c.p2c
  if (c.parties) [parameters.apu, parameters.apv] = c.parties.map((party) => new TextEncoder().encode(party))
  const aad = c.aad ? new TextEncoder().encode(c.aad) : undefined
  if (c.form === 'compact') {
    return new jose.CompactEncrypt(payload)
      .setProtectedHeader({ ...own, ...content })
      .setKeyManagementParameters(parameters)
      .encrypt(key)
  }
  if (c.form === 'flattened') {
    const token = new jose.FlattenedEncrypt(payload).setProtectedHeader({ ...own, ...content })
    if (aad) token.setAdditionalAuthenticatedData(aad)
    return JSON.stringify(await token.setKeyManagementParameters(parameters).encrypt(key))
  }
  const token = new jose.GeneralEncrypt(payload).setProtectedHeader(content)
  if (aad) token.setAdditionalAuthenticatedData(aad)
  if (c.other) {
    const other = await jose.importJWK(c.other, 'A256KW')
    token.addRecipient(other).setUnprotectedHeader({ alg: 'A256KW', kid: 'other' })
  }
  token.addRecipient(key).setUnprotectedHeader(own).setKeyManagementParameters(parameters)
  return JSON.stringify(await token.encrypt())
}

async function decrypt(c, key) {
  const options = { keyManagementAlgorithms: [c.alg], contentEncryptionAlgorithms: [c.enc] }
  if (c.form === 'compact') return (await jose.compactDecrypt(c.token, key, options)).plaintext
  const read = c.form === 'general' ? jose.generalDecrypt : jose.flattenedDecrypt
  return (await read(JSON.parse(c.token), key, options)).plaintext
}

for await (const line of createInterface({ input: process.stdin })) {
  const c = JSON.parse(line)
  const answer = { id: c.id }
  try {
    const { d, p, q, dp, dq, qi, ...open } = c.key
    const key = await jose.importJWK(c.op === 'encrypt' ? open : c.key, c.alg)
    if (c.op === 'encrypt') answer.token = await encrypt(c, key)
    else answer.payload = encode(await decrypt(c, key))
  } catch (error) {
    const text = `${error.name}: ${error.message}`
    if (/NotSupported|Unsupported|not supported|Unrecog/i.test(text)) answer.skip = 'has no such algorithm or curve'
    else answer.error = text
  }
  console.log(JSON.stringify(answer))
}

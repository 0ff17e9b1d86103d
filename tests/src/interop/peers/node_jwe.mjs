// Encrypts and decrypts with the package `jose` of Node: JSON lines in, JSON lines out.
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

await answerAll(async (c) => {
  try {
    const { d, p, q, dp, dq, qi, ...open } = c.key
    const key = await jose.importJWK(c.op === 'encrypt' ? open : c.key, c.alg)
    return c.op === 'encrypt' ? { token: await encrypt(c, key) } : { payload: encode(await decrypt(c, key)) }
  } catch (error) {
    const text = `${error.name}: ${error.message}`
    const lacks = /NotSupported|Unsupported|not supported|Unrecog/i.test(text)
    return lacks ? { skip: 'has no such algorithm or curve' } : { error: text }
  }
})

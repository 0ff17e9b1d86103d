// Issues and validates tokens with the package `jose` of Node.

// Public where there is a public half.
function key({ key, alg }, isPublic) {
  const { d, p, q, dp, dq, qi, priv, ...open } = key
  return jose.importJWK(isPublic ? open : key, alg)
}

function header(c, at, { alg, enc }) {
  const iss = c.replica ?? undefined
  return { alg, enc, iss, typ: at ? undefined : 'JWT', cty: at && c.cty ? 'JWT' : undefined }
}

async function encrypted(c, at, content) {
  const token = at ? new jose.CompactEncrypt(new TextEncoder().encode(content)) : new jose.EncryptJWT(content)
  token.setProtectedHeader(header(c, at, c.encryption))
  if (c.encryption.p2c) token.setKeyManagementParameters({ p2c: c.encryption.p2c })
  return token.encrypt(await key(c.encryption, true))
}

async function make(c) {
  let content = c.claims
  for (const [at, layer] of c.layers.entries()) {
    if (layer === 'encrypted') content = await encrypted(c, at, content)
    else if (layer === 'unsecured') content = new jose.UnsecuredJWT(content).encode()
    else content = await new jose.SignJWT(content).setProtectedHeader(header(c, at, c.signing)).sign(await key(c.signing))
  }
  return content
}

async function read(c) {
  const claims = { issuer: c.issuer, audience: c.audience, requiredClaims: ['exp'] }
  const { alg, enc } = c.encryption
  const encryption = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] }
  if (c.kind === 'encrypted') {
    return (await jose.jwtDecrypt(c.token, await key(c.encryption), { ...claims, ...encryption })).payload
  }
  const token = c.kind === 'nested'
    ? new TextDecoder().decode((await jose.compactDecrypt(c.token, await key(c.encryption), encryption)).plaintext)
    : c.token
  return (await jose.jwtVerify(token, await key(c.signing, true), { ...claims, algorithms: [c.signing.alg] })).payload
}

await answerAll(async (c) => {
  try {
    if (c.op === 'issue') return { token: await make(c) }
    return { payload: encode(JSON.stringify(await read(c))) }
  } catch (error) {
    const text = `${error.name}: ${error.message}`
    if (/NotSupported|Unsupported|not supported|Unrecog/i.test(text)) return { skip: 'has no such algorithm or curve' }
    return error instanceof jose.errors.JOSEError && c.op === 'validate' ? { refused: text } : { error: text }
  }
})

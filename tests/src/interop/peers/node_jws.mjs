// Signs and verifies with the package `jose` of Node: JSON lines in, JSON lines out.
async function sign(c, key) {
  const header = { alg: c.alg, ...(c.b64 ? {} : { b64: false, crit: ['b64'] }) }
  const payload = decode(c.payload)
  if (c.form === 'compact') {
    if (!c.b64) throw new Error('skip: an unencoded payload is not written in compact form here')
    const token = await new jose.CompactSign(payload).setProtectedHeader(header).sign(key)
    return c.detached ? token.replace(/\..*\./, '..') : token
  }
  let token
  if (c.form === 'flattened') {
    token = await new jose.FlattenedSign(payload).setProtectedHeader(header).setUnprotectedHeader({ kid: '1' }).sign(key)
  } else {
    const general = new jose.GeneralSign(payload)
    for (let at = 0; at < 2; at++) general.addSignature(key).setProtectedHeader(header).setUnprotectedHeader({ kid: '1' })
    token = await general.sign()
  }
  if (!c.b64 && !c.detached) token.payload = Buffer.from(payload).toString()
  if (c.detached) delete token.payload
  return JSON.stringify(token)
}

async function verify(c, key) {
  const options = { algorithms: [c.alg] }
  const payload = decode(c.payload)
  if (c.form === 'compact') {
    if (c.detached || !c.b64) {
      const [protectedHeader, , signature] = c.token.split('.')
      const attached = { protected: protectedHeader, signature, payload: c.b64 ? encode(payload) : payload }
      return (await jose.flattenedVerify(attached, key, options)).payload
    }
    return (await jose.compactVerify(c.token, key, options)).payload
  }
  const token = JSON.parse(c.token)
  if (c.detached) token.payload = c.b64 ? encode(payload) : payload
  return (await (c.form === 'general' ? jose.generalVerify : jose.flattenedVerify)(token, key, options)).payload
}

await answerAll(async (c) => {
  try {
    const { d, p, q, dp, dq, qi, priv, ...open } = c.key
    const key = await jose.importJWK(c.op === 'sign' ? c.key : open, c.alg)
    return c.op === 'sign' ? { token: await sign(c, key) } : { payload: encode(await verify(c, key)) }
  } catch (error) {
    const text = `${error.name}: ${error.message}`
    const lacks = /skip:|NotSupported|Unsupported|not supported|OperationError: Unrecog/i.test(text)
    return { [lacks ? 'skip' : 'error']: text }
  }
})

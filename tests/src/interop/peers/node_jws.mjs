// Signs and verifies with the package `jose` of Node: JSON lines in, JSON lines out.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'

const require = createRequire(process.cwd() + '/')
const jose = await import(require.resolve('jose'))
const decode = (text) => new Uint8Array(Buffer.from(text, 'base64url'))
const encode = (octets) => Buffer.from(octets).toString('base64url')

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

for await (const line of createInterface({ input: process.stdin })) {
  const c = JSON.parse(line)
  const answer = { id: c.id }
  try {
    const { d, p, q, dp, dq, qi, priv, ...open } = c.key
    const key = await jose.importJWK(c.op === 'sign' ? c.key : open, c.alg)
    if (c.op === 'sign') answer.token = await sign(c, key)
    else answer.payload = encode(await verify(c, key))
  } catch (error) {
    const text = `${error.name}: ${error.message}`
    answer[/skip:|NotSupported|Unsupported|not supported|OperationError: Unrecog/i.test(text) ? 'skip' : 'error'] = text
  }
  console.log(JSON.stringify(answer))
}

// What every script for Node begins with: the package `jose`, base64url, JSON lines in, JSON lines out.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'

const require = createRequire(process.cwd() + '/')
const jose = await import(require.resolve('jose'))
const decode = (text) => new Uint8Array(Buffer.from(text, 'base64url'))
const encode = (octets) => Buffer.from(octets).toString('base64url')

async function answerAll(answer) {
  for await (const line of createInterface({ input: process.stdin })) {
    const c = JSON.parse(line)
    console.log(JSON.stringify({ id: c.id, ...(await answer(c)) }))
  }
}

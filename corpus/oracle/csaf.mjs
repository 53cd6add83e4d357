// Holds a CSAF 2.0 document against the CSAF validator library: its schema and all mandatory tests.
// Usage: node csaf.mjs FILE, in a folder whose modules have the library.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const here = createRequire(pathToFileURL(process.cwd() + '/'))
const load = (name) => import(pathToFileURL(here.resolve('@secvisogram/csaf-validator-lib/' + name)))
const { default: validate } = await load('validate.js')
const tests = await load('basic.js')

const document = JSON.parse(await readFile(process.argv[2], 'utf8'))
const result = await validate(Object.values(tests), document)
const failed = result.tests.filter((test) => !test.isValid)
for (const test of failed) {
  for (const error of test.errors) console.log(`${test.name} ${error.instancePath} ${error.message}`)
}
process.exit(result.isValid ? 0 : 1)

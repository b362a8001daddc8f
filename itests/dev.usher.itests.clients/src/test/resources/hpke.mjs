// Speaks HPKE in lines of JSON: seals to the key it is told, then opens what is sealed to its own.
import { createInterface } from 'node:readline';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { XWing } from '@hpke/hybridkem-x-wing';

const bytes = hex => Uint8Array.from(Buffer.from(hex, 'hex')).buffer;
const hex = buffer => Buffer.from(buffer).toString('hex');
const kems = { 'x-wing': new XWing(), 'p-256': new DhkemP256HkdfSha256() };
const suite = new CipherSuite({
  kem: kems[process.argv[2]],
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const own = await suite.kem.generateKeyPair();
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const told = JSON.parse((await lines.next()).value);
const info = bytes(told.info);
const aad = bytes(told.aad);
const recipientPublicKey = await suite.kem.deserializePublicKey(bytes(told.key));
const sealed = await suite.seal({ recipientPublicKey, info }, bytes(told.plain), aad);
console.log(JSON.stringify({
  key: hex(await suite.kem.serializePublicKey(own.publicKey)),
  enc: hex(sealed.enc),
  ct: hex(sealed.ct),
}));

const { enc, ct } = JSON.parse((await lines.next()).value);
const opened = await suite.open({ recipientKey: own.privateKey, enc: bytes(enc), info }, bytes(ct), aad);
console.log(JSON.stringify({ plain: hex(opened) }));
process.exit(0);

/**
 * Publishing (encrypt, hash, sign) and serving of ciphertext by HTTP ranges. Nothing clear is ever
 * written.
 */
package dev.usher.repository.internal;

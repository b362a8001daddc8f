package dev.usher.crypto;

/**
 * What {@link Hpke#seal} makes; both parts are public.
 *
 * @param enc the encapsulated key: 1120 bytes (X-Wing) or 65 (P-256)
 * @param ciphertext the secret, encrypted, and 16 bytes of tag
 */
public record Sealed(byte[] enc, byte[] ciphertext) {}

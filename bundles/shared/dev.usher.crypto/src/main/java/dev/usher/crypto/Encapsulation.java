package dev.usher.crypto;

/** What a key encapsulation gives the sender. Not a record: {@code secret} is one. */
final class Encapsulation {
    final byte[] enc;
    final byte[] secret;

    Encapsulation(byte[] enc, byte[] secret) {
        this.enc = enc;
        this.secret = secret;
    }
}

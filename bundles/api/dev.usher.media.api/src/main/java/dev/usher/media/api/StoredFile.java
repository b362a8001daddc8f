package dev.usher.media.api;

/**
 * One encrypted file of an item as the swarm knows it.
 *
 * @param path the file's name in the BEP 52 file tree; opaque, one path element
 * @param length bytes of ciphertext
 * @param piecesRoot SHA-256 Merkle root over the 16 KiB leaves (BEP 52), 64 hexadecimal digits;
 *     empty when length is 0 and in v1 torrents
 */
public record StoredFile(String path, long length, String piecesRoot) {}

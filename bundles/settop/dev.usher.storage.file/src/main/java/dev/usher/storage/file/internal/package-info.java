/**
 * Encrypted items as plain files: one directory per info hash with the item's layout, one
 * ciphertext file per file of the item, and an append-only log of the pieces that were verified.
 */
package dev.usher.storage.file.internal;

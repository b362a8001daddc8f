/**
 * BitTorrent metainfo (BEP 52; hybrids and v1 by BEP 3 and 47): bencoding, Merkle hashes, info
 * dictionaries and what a signed manifest says.
 *
 * <p>Writing: feed each ciphertext through a {@link dev.usher.metainfo.PieceHasher}, then {@link
 * dev.usher.metainfo.Metainfo#build}. Reading: {@link dev.usher.metainfo.ManifestCodec#parse} gives
 * the manifest of a verified payload, {@link dev.usher.metainfo.PieceVerifier} checks pieces.
 * Nothing here knows signatures, files or networks; input is not trusted and bounded. No parameter
 * or result is null. Consumers import {@code [1.0,2)}.
 */
@Export
@Version("1.0.0")
package dev.usher.metainfo;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

package dev.usher.renderer.api.host;

import java.net.URI;

/**
 * How a protected stream is opened.
 *
 * <p>The stream's address then answers its index as JSON, {@code {mediaType, seconds, segments:
 * [{at, random}]}} with an {@code ETag}; {@code <address>/init} and {@code <address>/<number>} are
 * the initialization and media segments (ISO BMFF byte stream format of Media Source Extensions),
 * to be asked for with {@code If-Match}: 412 says that the stream was made anew under another key,
 * which begins with the index again.
 *
 * @param keySystem as EME names it, e.g. {@code org.w3.clearkey}
 * @param licences takes the decryptor's key request by POST and answers the licence
 */
public record Protection(String keySystem, URI licences) {}

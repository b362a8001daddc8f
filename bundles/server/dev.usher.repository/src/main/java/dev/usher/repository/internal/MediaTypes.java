package dev.usher.repository.internal;

import java.util.Locale;
import java.util.Map;

/**
 * Media types browsers and renderers need, by the end of the file name; other files are just bytes.
 */
final class MediaTypes {
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("mp4", "video/mp4"),
                    Map.entry("m4v", "video/mp4"),
                    Map.entry("mkv", "video/x-matroska"),
                    Map.entry("webm", "video/webm"),
                    Map.entry("mp3", "audio/mpeg"),
                    Map.entry("m4a", "audio/mp4"),
                    Map.entry("flac", "audio/flac"),
                    Map.entry("ogg", "audio/ogg"),
                    Map.entry("opus", "audio/ogg"),
                    Map.entry("wav", "audio/wav"),
                    Map.entry("epub", "application/epub+zip"),
                    Map.entry("pdf", "application/pdf"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("jpeg", "image/jpeg"),
                    Map.entry("png", "image/png"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("vtt", "text/vtt"),
                    Map.entry("txt", "text/plain"));

    private MediaTypes() {}

    /** The given media type, or the one that goes with the name. */
    static String of(String given, String name) {
        boolean said =
                given != null && !given.isBlank() && !given.startsWith("application/octet-stream");
        String type = said ? given.replaceAll(";.*", "").trim().toLowerCase(Locale.ROOT) : "";
        if (type.matches("[a-z0-9.+-]{1,80}/[a-z0-9.+-]{1,80}")) {
            return type;
        }
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(ending, "application/octet-stream");
    }
}

package dev.usher.settop.api;

/**
 * What the browser renderer asks of the television page. The page answers by reports about the same
 * session.
 *
 * @param session names the presentation; a new one for each open
 * @param command open, speed, seek or close; may grow: ignore what is unknown
 * @param uri what to show: loopback HTTP with ranges, or the index of a protected stream; with open
 *     only, else null
 * @param mediaType with open only, else null
 * @param title with open only, else null
 * @param startAt seconds; where to begin, with open
 * @param speed 1 = normal, 0 = pause; with open and speed
 * @param position seconds; with seek
 * @param keySystem EME name, with the open of a protected stream only, else null
 * @param licences where the protected stream's key requests go, else null
 */
public record RenderCommand(
        String session,
        String command,
        String uri,
        String mediaType,
        String title,
        double startAt,
        double speed,
        double position,
        String keySystem,
        String licences) {}

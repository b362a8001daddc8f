package dev.usher.player.internal;

import java.util.Optional;

/** What is being shown, by session. */
interface Streams {
    Optional<Screening> screening(String session);

    /** Its clear bytes; empty when the renderer gets the protected form only. */
    default Optional<ClearStream> stream(String session) {
        return screening(session)
                .filter(shown -> !shown.isProtected())
                .map(shown -> shown.export().clear());
    }

    /** Its protected form; empty when the renderer gets clear bytes. */
    default Optional<Export> protectedStream(String session) {
        return screening(session).filter(Screening::isProtected).map(Screening::export);
    }
}

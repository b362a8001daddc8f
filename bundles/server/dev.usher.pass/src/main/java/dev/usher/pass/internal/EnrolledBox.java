package dev.usher.pass.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;

/** A box in good standing. */
public final class EnrolledBox {
    private EnrolledBox() {}

    /**
     * @throws Problem device-unknown, device-revoked (403)
     */
    public static Box require(BoxDirectory boxes, BoxId id) {
        Box box =
                boxes.box(id)
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "device-unknown",
                                                403,
                                                "This box is not enrolled. Enrol it first."));
        if (box.revoked() != null) {
            throw new Problem("device-revoked", 403, "This box was revoked. Ask the operator.");
        }
        return box;
    }
}

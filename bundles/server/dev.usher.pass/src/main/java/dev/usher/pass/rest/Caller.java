package dev.usher.pass.rest;

import dev.usher.media.api.BoxId;
import dev.usher.pass.internal.EnrolledBox;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Roles;
import javax.ws.rs.core.SecurityContext;

/** Whose household asks: a box's, or that of who signed in to the web pages. */
final class Caller {
    private Caller() {}

    /**
     * @throws dev.usher.media.api.Problem device-unknown, device-revoked (403)
     */
    static String household(SecurityContext caller, BoxDirectory boxes) {
        String name = caller.getUserPrincipal().getName();
        return caller.isUserInRole(Roles.BOX)
                ? EnrolledBox.require(boxes, new BoxId(name)).household()
                : name;
    }
}

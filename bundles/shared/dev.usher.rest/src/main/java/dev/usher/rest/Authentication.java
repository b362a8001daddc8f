package dev.usher.rest;

import java.util.List;
import javax.servlet.http.HttpServletRequest;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Asks all {@link Authenticator}s; a service, for servlets. JAX-RS resources use annotations
 * instead.
 */
@ProviderType
public interface Authentication {
    /** Header that a page sends with whatever changes something. */
    String PAGE_HEADER = "X-Usher";

    /**
     * The caller's identity in this role.
     *
     * @throws dev.usher.media.api.Problem not-signed-in (401), forbidden (403) in another role
     *     only, page-header-missing (403) when an ambient identity changes something without
     *     {@value #PAGE_HEADER}
     */
    Identity require(HttpServletRequest request, String role);

    /** Everything the caller has proven; empty for a stranger. */
    List<Identity> identities(HttpServletRequest request);
}

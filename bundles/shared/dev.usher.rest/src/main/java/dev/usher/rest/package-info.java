/**
 * The HTTP edge of a runtime: who asks, how refusals look, and the whiteboard that publishes JAX-RS
 * resources.
 *
 * <p>A resource is a Declarative Services component:
 *
 * <pre>{@code
 * @Component(service = QueueResource.class)
 * @JaxrsResource
 * @RestBase("/v1/tv/queue")
 * @Path("/")
 * @RolesAllowed("viewer")
 * public final class QueueResource { ... }
 * }</pre>
 *
 * <p>It answers at {@code /api/v1/tv/queue}. Methods are called by many threads at once. A method
 * without {@link javax.annotation.security.RolesAllowed} or {@link
 * javax.annotation.security.PermitAll} (on it or its class) is denied. The caller is a parameter
 * {@code @Context SecurityContext}: the principal's name is {@link dev.usher.rest.Identity#name}.
 * Refuse by throwing a {@link dev.usher.media.api.Problem}. A request whose identity the browser
 * adds by itself and that changes something needs the header {@code X-Usher}.
 *
 * <p>A page is a component {@code @Component(service = SomePages.class)} with
 * {@code @HttpWhiteboardResource(pattern = "/tv/*", prefix = "/tv")} from
 * org.osgi.service.http.whiteboard.propertytypes: files of the bundle under {@code /tv} are served
 * with ETag, content type and a strict Content-Security-Policy.
 *
 * <p>Consumers import {@code [1.0,2)}.
 */
@Export
@Version("1.0.0")
package dev.usher.rest;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

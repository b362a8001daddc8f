/**
 * The services by which the parts of a box know each other; each is provided by the bundle named in
 * its first sentence.
 *
 * <p>All services are thread-safe. Refusals are {@link dev.usher.media.api.Problem}s whose text a
 * person can act on. News travel by {@link BoxTopics} through the OSGi EventAdmin.
 */
@Export
@Version("1.0.0")
package dev.usher.settop.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

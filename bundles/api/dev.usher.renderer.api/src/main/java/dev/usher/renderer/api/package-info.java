/**
 * What a renderer implements: showing one media stream on the television or another screen.
 *
 * <p>The platform's side is in {@link dev.usher.renderer.api.host}. Implementers import {@code
 * [1.0,2)}.
 */
@Export
@Version("1.0.0")
package dev.usher.renderer.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

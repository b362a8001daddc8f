/**
 * What the platform gives a renderer. Renderers call these types; the platform imports {@code
 * [1.0,1.1)}.
 */
@Export
@Version("1.0.0")
package dev.usher.renderer.api.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

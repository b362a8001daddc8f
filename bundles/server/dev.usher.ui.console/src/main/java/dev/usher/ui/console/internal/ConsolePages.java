package dev.usher.ui.console.internal;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardResource;

/** The operator console: files of this bundle at {@code /console/}. */
@Component(service = ConsolePages.class)
@HttpWhiteboardResource(pattern = "/console/*", prefix = "/console")
public final class ConsolePages {}

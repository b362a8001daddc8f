package dev.usher.ui.kit.internal;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardResource;

/** The kit's files at {@code /ui/}. */
@Component(service = KitPages.class)
@HttpWhiteboardResource(pattern = "/ui/*", prefix = "/ui")
public final class KitPages {}

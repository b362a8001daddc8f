package dev.usher.tv.internal;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardResource;

/** The television page: files of this bundle at {@code /tv/}. */
@Component(service = TelevisionPages.class)
@HttpWhiteboardResource(pattern = "/tv/*", prefix = "/tv")
public final class TelevisionPages {}

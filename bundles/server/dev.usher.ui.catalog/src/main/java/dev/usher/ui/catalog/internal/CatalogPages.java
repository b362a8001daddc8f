package dev.usher.ui.catalog.internal;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardResource;

/** The web catalog: files of this bundle at {@code /catalog/}. */
@Component(service = CatalogPages.class)
@HttpWhiteboardResource(pattern = "/catalog/*", prefix = "/catalog")
public final class CatalogPages {}

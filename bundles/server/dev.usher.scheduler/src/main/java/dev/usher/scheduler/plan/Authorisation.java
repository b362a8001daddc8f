package dev.usher.scheduler.plan;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;

/** Says whether a box may receive an item at all. Asked whenever a list is gone through. */
@FunctionalInterface
public interface Authorisation {
    boolean mayReceive(BoxId box, ItemId item);
}

package dev.usher.tv.rest;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Passes;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Where the household buys and redeems, and what the goods are called. */
@Component(service = Counter.class)
public final class Counter {
    private final Library library;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Passes passes;

    @Activate
    public Counter(@Reference Library library) {
        this.library = library;
    }

    Counter(Library library, Passes passes) {
        this(library);
        this.passes = passes;
    }

    /**
     * @throws Problem part-missing (503)
     */
    Passes passes() {
        return Present.require(passes, "player");
    }

    /** Empty when the catalog does not know the item any more. */
    Optional<String> title(ItemId item) {
        return library.item(item).map(CatalogItem::title);
    }

    /** Id of this box. */
    String box() {
        return library.state().id();
    }
}

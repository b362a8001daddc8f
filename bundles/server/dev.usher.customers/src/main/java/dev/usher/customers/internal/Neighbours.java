package dev.usher.customers.internal;

import dev.usher.media.api.Problem;
import dev.usher.server.api.Accounts;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Copies;
import dev.usher.server.api.Deliveries;
import dev.usher.server.api.Devices;
import dev.usher.server.api.Passes;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The server's other capabilities. Each may be down or run elsewhere: customers can sign in all the
 * same.
 */
@Component(service = Neighbours.class)
public final class Neighbours {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Deliveries deliveries;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Copies copies;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Catalog catalog;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Passes passes;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Accounts accounts;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Devices devices;

    /** For Declarative Services. */
    public Neighbours() {}

    /** Any may be null. */
    public Neighbours(
            Deliveries deliveries,
            Copies copies,
            Catalog catalog,
            Passes passes,
            Accounts accounts) {
        this.deliveries = deliveries;
        this.copies = copies;
        this.catalog = catalog;
        this.passes = passes;
        this.accounts = accounts;
    }

    public Optional<Deliveries> deliveries() {
        return Optional.ofNullable(deliveries);
    }

    public Optional<Copies> copies() {
        return Optional.ofNullable(copies);
    }

    public Optional<Catalog> catalog() {
        return Optional.ofNullable(catalog);
    }

    public Optional<Passes> passes() {
        return Optional.ofNullable(passes);
    }

    public Optional<Accounts> accounts() {
        return Optional.ofNullable(accounts);
    }

    /** What makers vouch for. */
    public Optional<Devices> devices() {
        return Optional.ofNullable(devices);
    }

    /** What is said when one that is needed is not there. */
    public static Problem away(String capability) {
        return new Problem(
                capability + "-away",
                503,
                "The server's " + capability + " is not running. Try again later.");
    }
}

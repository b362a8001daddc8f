package dev.usher.library.room;

import dev.usher.backend.api.QueueEntry;
import dev.usher.library.store.HouseholdStore;
import dev.usher.library.store.LibraryStore;
import dev.usher.media.api.ItemId;
import dev.usher.settop.api.Player;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What the household wants to stay on the box. Thread-safe. */
@Component(service = Keeping.class, configurationPid = Keeping.PID)
@Designate(ocd = Keeping.Config.class)
public final class Keeping {
    static final String PID = "dev.usher.library";
    private static final Set<String> OVER = Set.of("ended", "failed");

    /** What a household decides about its disk. */
    @ObjectClassDefinition(name = "Usher library", description = "What is kept on the box")
    public @interface Config {
        @AttributeDefinition(
                description = "Whether the server may bring items before anybody asks for them")
        boolean preload() default true;

        @AttributeDefinition(
                description = "Days for which what was asked for stays, also when it is not bought")
        int keepDays() default 30;
    }

    private final LibraryStore library;
    private final HouseholdStore household;
    private final boolean preload;
    private final Duration keep;
    private final InstantSource clock;
    private final Supplier<Optional<Player>> players;

    /** By reference, not by service: the player needs the library, so it comes after it. */
    @Reference(
            service = Player.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile ServiceReference<Player> player;

    @Activate
    public Keeping(
            Config config,
            @Reference LibraryStore library,
            @Reference HouseholdStore household,
            BundleContext context) {
        this.library = library;
        this.household = household;
        this.preload = config.preload();
        this.keep = Duration.ofDays(config.keepDays());
        this.clock = InstantSource.system();
        this.players = () -> Optional.ofNullable(player).map(context::getService);
    }

    /**
     * @param players empty while there is no player
     */
    public Keeping(
            boolean preload,
            Duration keep,
            LibraryStore library,
            HouseholdStore household,
            InstantSource clock,
            Supplier<Optional<Player>> players) {
        this.preload = preload;
        this.keep = keep;
        this.library = library;
        this.household = household;
        this.clock = clock;
        this.players = players;
    }

    /** Whether the server may bring what nobody asked for. */
    public boolean preload() {
        return preload;
    }

    /**
     * Which of these have to stay: being watched, bought and still valid, on the priority list,
     * asked for lately, or kept by hand. All of them while no player is there to say what was
     * bought.
     */
    public Set<ItemId> among(Collection<ItemId> items) {
        Optional<Player> present = players.get();
        if (present.isEmpty()) {
            return Set.copyOf(items);
        }
        Set<ItemId> kept = new HashSet<>(household.kept());
        kept.addAll(household.askedAfter(clock.instant().minus(keep)));
        library.queue().stream().map(QueueEntry::item).forEach(kept::add);
        present.get().session().map(Player.Session::item).ifPresent(kept::add);
        for (ItemId item : items) {
            if (!kept.contains(item) && bought(present.get(), item)) {
                kept.add(item);
            }
        }
        kept.retainAll(Set.copyOf(items));
        return kept;
    }

    /** Whether somebody looks at it, or has paused it. */
    public boolean watched(ItemId item) {
        return players.get()
                .flatMap(Player::session)
                .filter(s -> !isOver(s))
                .map(Player.Session::item)
                .filter(item::equals)
                .isPresent();
    }

    /** Whether nobody looks at it any more. */
    public static boolean isOver(Player.Session session) {
        return OVER.contains(session.state());
    }

    private static boolean bought(Player player, ItemId item) {
        String state = player.access(item).state();
        return state.equals("pass") || state.equals("open");
    }
}

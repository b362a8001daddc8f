package dev.usher.repository.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.Problem;
import dev.usher.repository.placement.Keeper;
import dev.usher.repository.placement.PlacementSettings;
import dev.usher.repository.placement.Register;
import dev.usher.repository.store.CopyRow;
import dev.usher.repository.store.ServerRow;
import dev.usher.server.api.Placement;
import dev.usher.server.api.Repositories;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** All repositories, as the scheduler and the operator see them. */
@Component(service = {Repositories.class, Placement.class, PlacedRepositories.class})
public final class PlacedRepositories implements Repositories, Placement {
    /** Paths of the REST interface. */
    private static final Set<String> RESERVED = Set.of("items", "settings");

    private final Register register;
    private final Keeper keeper;
    private final LocalRepository local;

    @Activate
    public PlacedRepositories(
            @Reference Register register,
            @Reference Keeper keeper,
            @Reference LocalRepository local) {
        this.register = register;
        this.keeper = keeper;
        this.local = local;
    }

    @Override
    public List<Repository> holding(InfoHash item) {
        List<Repository> holding = new ArrayList<>();
        register.copies(item).values().stream()
                .filter(this::usable)
                .sorted(Comparator.comparing(CopyRow::server))
                .flatMap(c -> register.server(c.server()).stream())
                .forEach(s -> holding.add(repository(s)));
        return holding;
    }

    private boolean usable(CopyRow copy) {
        boolean embedded =
                register.server(copy.server()).map(s -> s.kind() == Kind.EMBEDDED).orElse(false);
        return register.usable(copy) && (!embedded || local.sound(copy.infoHash()));
    }

    @Override
    public List<Repository> all() {
        return register.servers().stream().map(this::repository).toList();
    }

    private Repository repository(ServerRow s) {
        return new Repository(s.name(), s.baseUrl(), register.count(s.name()), served(s));
    }

    private long served(ServerRow s) {
        return s.kind() == Kind.EMBEDDED ? local.served() : keeper.received(s.name());
    }

    @Override
    public long served(InfoHash item) {
        return local.served(item) + keeper.received(item);
    }

    @Override
    public List<Server> servers() {
        Map<String, Long> used = register.used();
        return register.servers().stream()
                .map(
                        s ->
                                new Server(
                                        s.name(),
                                        s.kind(),
                                        s.baseUrl(),
                                        s.uploadUrl(),
                                        s.weight(),
                                        s.capacity(),
                                        s.draining(),
                                        register.count(s.name()),
                                        used.getOrDefault(s.name(), 0L),
                                        served(s),
                                        s.state(),
                                        s.reason(),
                                        s.since()))
                .toList();
    }

    @Override
    public List<Copy> copies(InfoHash item) {
        Map<String, CopyRow> rows = register.copies(item);
        long length = rows.values().stream().mapToLong(CopyRow::length).findFirst().orElse(0);
        List<String> targets = keeper.targets(item, length);
        List<Copy> copies = new ArrayList<>();
        for (String server : targets) {
            CopyRow row = rows.get(server);
            copies.add(
                    row == null
                            ? new Copy(server, CopyState.PLANNED, true, false, "", null)
                            : copy(row, true));
        }
        rows.values().stream()
                .filter(r -> !targets.contains(r.server()))
                .sorted(Comparator.comparing(CopyRow::server))
                .forEach(r -> copies.add(copy(r, false)));
        return copies;
    }

    private Copy copy(CopyRow row, boolean wanted) {
        return new Copy(row.server(), row.state(), wanted, usable(row), row.note(), row.since());
    }

    @Override
    public Progress progress() {
        return keeper.progress();
    }

    public PlacementSettings settings() {
        return register.settings();
    }

    public void settings(PlacementSettings wanted) {
        register.settings(wanted);
    }

    /**
     * What an operator says of a server.
     *
     * @param baseUrl of this runtime's own it cannot be changed here
     * @param uploadUrl null = the operator fills it himself
     * @param weight null = 1
     */
    public record Registration(
            String baseUrl, String uploadUrl, Double weight, long capacity, boolean draining) {}

    /**
     * Registers another server, or changes what was said of one.
     *
     * @throws Problem repository-malformed (400)
     */
    public void register(String name, Registration r) {
        ServerRow before = register.server(name).orElse(null);
        double weight = r == null || r.weight() == null ? 1 : r.weight();
        boolean sane = r != null && weight >= 0 && weight <= 1000 && r.capacity() >= 0;
        if (sane && before != null && before.kind() == Kind.EMBEDDED) {
            register.put(changed(before, before.baseUrl(), null, weight, r));
            return;
        }
        boolean named = name.matches("[a-z0-9][a-z0-9-]{0,63}") && !RESERVED.contains(name);
        if (!sane || !named || !address(r.baseUrl()) || !uploads(r.uploadUrl())) {
            throw new Problem(
                    "repository-malformed",
                    400,
                    "A repository needs a name (a-z, 0-9, -), a base URL (http or https) that ends with a slash, for"
                            + " uploads a second one, a weight from 0 to 1000 and a capacity of 0 bytes (no limit) or more.");
        }
        ServerRow row =
                new ServerRow(
                        name,
                        r.uploadUrl() == null ? Kind.FILLED : Kind.PLACED,
                        r.baseUrl(),
                        r.uploadUrl(),
                        weight,
                        r.capacity(),
                        r.draining(),
                        State.UNKNOWN,
                        "",
                        Instant.now());
        boolean same =
                before != null
                        && before.baseUrl().equals(r.baseUrl())
                        && before.kind() == row.kind();
        register.put(same ? changed(before, r.baseUrl(), r.uploadUrl(), weight, r) : row);
    }

    private static ServerRow changed(
            ServerRow s, String baseUrl, String uploadUrl, double weight, Registration r) {
        return new ServerRow(
                s.name(),
                s.kind(),
                baseUrl,
                uploadUrl,
                weight,
                r.capacity(),
                r.draining(),
                s.state(),
                s.reason(),
                s.since());
    }

    private static boolean address(String url) {
        return url != null && url.matches("https?://[^\\s?#@]{1,1900}/");
    }

    private static boolean uploads(String url) {
        return url == null || address(url);
    }

    /**
     * Forgets another server; what lies there stays there.
     *
     * @param force also when items have too few copies without it
     * @throws Problem repository-unknown (404), repository-needed (409)
     */
    public void unregister(String name, boolean force) {
        ServerRow server = known(name);
        if (server.kind() == Kind.EMBEDDED) {
            throw new Problem(
                    "repository-needed", 409, "This is the server itself. It can be drained.");
        }
        int needing = force ? 0 : keeper.needing(server).size();
        if (needing > 0) {
            throw new Problem(
                    "repository-needed",
                    409,
                    needing
                            + " items would have too few copies without '"
                            + name
                            + "'. Drain it and wait, or say force=true.",
                    Map.of("items", needing));
        }
        register.remove(name);
    }

    /** Looks at the server now, and trusts it again when it is well. */
    public void probe(String name) {
        keeper.probe(known(name).name());
    }

    private ServerRow known(String name) {
        return register.server(name)
                .orElseThrow(
                        () ->
                                new Problem(
                                        "repository-unknown",
                                        404,
                                        "There is no repository '" + name + "'."));
    }
}

package dev.usher.repository.placement;

import dev.usher.repository.store.CopyRow;
import dev.usher.repository.store.PlacementStore;
import dev.usher.repository.store.ServerRow;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.Placement.Kind;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** A keeper that makes its rounds when it is told to, on the calling thread. */
public final class TestKeeper {
    private TestKeeper() {}

    /**
     * @param others places of the servers by name; null = by HTTP
     */
    public static Keeper of(
            Register register,
            PlacementStore store,
            Catalog catalog,
            OperatorKeys keys,
            CiphertextPlace embedded,
            Function<String, CiphertextPlace> others) {
        Function<ServerRow, CiphertextPlace> places =
                others == null
                        ? byHttp(embedded)
                        : s -> s.kind() == Kind.EMBEDDED ? embedded : others.apply(s.name());
        return new Keeper(register, store, new Publications(catalog, keys), places);
    }

    private static Places byHttp(CiphertextPlace embedded) {
        try {
            return new Places(
                    embedded,
                    SSLContext.getDefault(),
                    r -> new Thread(r, "test-http").start(),
                    Map.of());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void round(Keeper keeper) {
        keeper.round(
                new Rounds.Work() {
                    @Override
                    public void probe(String server, boolean urgent, Runnable look) {
                        look.run();
                    }

                    @Override
                    public void plan(Runnable plan) {
                        plan.run();
                    }

                    @Override
                    public void move(CopyRow copy, Runnable step) {
                        step.run();
                    }
                });
    }
}

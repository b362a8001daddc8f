package dev.usher.shell.server.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.ForeignClients;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists the swarms of foreign BitTorrent clients */
@Service
@Command(
        scope = "usher",
        name = "swarms",
        description = "Lists the swarms of foreign BitTorrent clients")
public final class SwarmsCommand implements Action {
    @Reference private Session session;
    @Reference private Catalog catalog;
    @Reference private ForeignClients foreign;

    @Option(name = "--peers", description = "Name the peers; boxes are marked by *")
    private boolean peers;

    @Override
    public Object execute() {
        Function<InfoHash, String> titles = Lookup.titles(catalog);
        ShellTable table = new ShellTable();
        table.column("Title");
        table.column("Announced as");
        table.column("Talk");
        table.column("Seeders").alignRight();
        table.column("Leechers").alignRight();
        table.column("Completed").alignRight();
        table.column(peers ? "Peers" : "Boxes");
        table.emptyTableText(
                foreign.allowed()
                        ? "No item is published."
                        : "Foreign clients are not allowed; usher:foreign allow lets them in.");
        for (ForeignClients.Swarm s : foreign.swarms()) {
            table.addRow()
                    .addContent(
                            titles.apply(s.item()),
                            s.announced(),
                            s.secure() ? "TLS" : "plain",
                            s.seeders(),
                            s.leechers(),
                            s.downloaded(),
                            peers ? named(s) : boxes(s));
        }
        table.print(session.getConsole());
        return null;
    }

    private static String named(ForeignClients.Swarm swarm) {
        return swarm.peers().stream()
                .map(p -> p.endpoint() + (p.box() ? "*" : ""))
                .collect(Collectors.joining(" "));
    }

    private static String boxes(ForeignClients.Swarm swarm) {
        return String.valueOf(swarm.peers().stream().filter(ForeignClients.Peer::box).count());
    }
}

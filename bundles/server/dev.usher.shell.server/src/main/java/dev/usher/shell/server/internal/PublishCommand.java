package dev.usher.shell.server.internal;

import dev.usher.backend.api.Offer;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import dev.usher.server.api.Publisher;
import dev.usher.server.api.Publisher.PublishRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Encrypts files of this machine and offers them as one item */
@Service
@Command(
        scope = "usher",
        name = "publish",
        description = "Encrypts files of this machine and offers them as one item",
        detailedDescription =
                "With a price above 0 and --view-seconds it is a rental, without --view-seconds a purchase; without a price it is free.")
public final class PublishCommand implements Action {
    @Reference private Session session;
    @Reference private Publisher publisher;

    @Argument(
            name = "files",
            description = "Files of the item, in order",
            required = true,
            multiValued = true)
    @Completion(FileCompleter.class)
    private List<String> files;

    @Option(name = "--title", description = "Title", required = true)
    private String title;

    @Option(name = "--kind", description = "film, song, book, picture or other")
    @Completion(
            value = StringsCompleter.class,
            values = {"film", "song", "book", "picture", "other"})
    private String kind = "other";

    @Option(name = "--rating", description = "Youngest age it is meant for; 0 = everybody")
    private int rating;

    @Option(name = "--price", description = "e.g. 3.90")
    String price = "0";

    @Option(name = "--currency", description = "ISO 4217")
    private String currency = "EUR";

    @Option(name = "--view-seconds", description = "Length of the viewing period; 0 = no limit")
    long viewSeconds;

    @Option(
            name = "--start-by-seconds",
            description = "Viewing must begin so long after payment; 0 = no limit")
    private long startBySeconds;

    @Option(
            name = "--grace-seconds",
            description =
                    "A screening that began in time may be seen to its end, for so long at most; 0 = it stops with the viewing period")
    long graceSeconds;

    @Option(name = "--pin", description = "Ask for the household PIN before it is sold")
    private boolean pin;

    @Option(name = "--synopsis", description = "A few sentences")
    private String synopsis = "";

    @Option(name = "--hybrid", description = "Let foreign BitTorrent clients take part")
    private boolean hybrid;

    @Override
    public Object execute() {
        ItemId item =
                publisher.publish(
                        new PublishRequest(
                                title, synopsis, kind, rating, List.of(offer()), null, hybrid),
                        files.stream().map(Path::of).toList());
        session.getConsole().println("Published as item " + item + ".");
        return null;
    }

    Offer offer() {
        long amount = Amount.minorUnits(price, currency);
        Offer.Model model = Offer.Model.PURCHASE;
        if (amount == 0) {
            model = Offer.Model.FREE;
        } else if (viewSeconds > 0) {
            model = Offer.Model.RENTAL;
        }
        return new Offer(
                model.name().toLowerCase(Locale.ROOT),
                model,
                amount,
                currency,
                startBySeconds,
                viewSeconds,
                pin,
                graceSeconds,
                graceSeconds == 0 ? Offer.OnExpiry.STOP : Offer.OnExpiry.FINISH,
                null,
                0,
                0,
                Tier.UHD);
    }
}

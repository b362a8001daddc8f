package dev.usher.itests.swarm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A swarm in one JVM:
 *
 * <pre>
 * TestItem film = swarm.publish(5_000_000);
 * TestBox first = swarm.box().holding(film);
 * TestBox second = swarm.box();
 * second.fetch(film, first.source(film.all(), 0)).awaitComplete(film);
 * </pre>
 */
final class TestSwarm implements AutoCloseable {
    private final TestIdentity.Authorities authorities = TestIdentity.Authorities.create();
    private final List<TestBox> boxes = new ArrayList<>();
    private final Path directory;
    private final Map<String, Object> config;
    private final TestRepository repository;
    private int items;

    TestSwarm(Path directory) throws IOException {
        this(directory, Map.of());
    }

    /**
     * @param config of all boxes, where it differs from the test's
     */
    TestSwarm(Path directory, Map<String, Object> config) throws IOException {
        this.directory = directory;
        this.config = config;
        this.repository = new TestRepository(authorities.server());
    }

    TestRepository repository() {
        return repository;
    }

    /** An item with files of these lengths in pieces of 64 KiB; the repository has it. */
    TestItem publish(int... lengths) {
        TestItem item = new TestItem(++items, 64 * 1024, lengths);
        repository.publish(item);
        return item;
    }

    TestBox box() {
        return box(config);
    }

    /**
     * @param config of dev.usher.swarm, where it differs from the test's
     */
    TestBox box(Map<String, Object> config) {
        return box(0, config);
    }

    TestBox boxWithBudget(long bytes) {
        return box(bytes, Map.of());
    }

    private TestBox box(long budget, Map<String, Object> config) {
        Path home = directory.resolve("box-" + boxes.size());
        TestBox box = new TestBox(new TestIdentity(authorities), home, budget, config);
        boxes.add(box);
        return box;
    }

    @Override
    public void close() {
        boxes.forEach(TestBox::close);
        repository.close();
    }
}

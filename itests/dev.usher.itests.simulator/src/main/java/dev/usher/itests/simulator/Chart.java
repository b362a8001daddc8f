package dev.usher.itests.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the repository sends over a day, as SVG: one line for each scenario. */
final class Chart {
    private static final String[] COLOURS = {
        "#888888", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#000000"
    };
    private static final int WIDTH = 860;
    private static final int HEIGHT = 380;
    private static final int LEFT = 60;
    private static final int TOP = 40;
    private static final int RIGHT = 230;
    private static final int BOTTOM = 50;
    private static final int POINTS = 86_400 / Figures.BIN;

    private record Line(String name, double[] kbit) {}

    private final String title;
    private final List<Line> lines = new ArrayList<>();

    Chart(String title) {
        this.title = title;
    }

    /**
     * @param day the day that is shown, from 0
     */
    void add(String name, Figures figures, int boxes, int day) {
        double[] kbit = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            kbit[i] = figures.repositoryCurve()[day * POINTS + i] * 8 / 1000 / boxes;
        }
        lines.add(new Line(name, kbit));
    }

    String svg() {
        double most = 1;
        for (Line l : lines) {
            for (double v : l.kbit()) {
                most = Math.max(most, v);
            }
        }
        double top = Math.ceil(most / 25) * 25;
        StringBuilder s = new StringBuilder();
        s.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" font-family=\"sans-serif\" font-size=\"12\">\n")
                .append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text(s, LEFT, 22, "start", title);
        for (double v = 0; v <= top; v += 25) {
            rule(s, LEFT, y(v, top), WIDTH - RIGHT, y(v, top));
            text(s, LEFT - 8, y(v, top) + 4, "end", String.valueOf((int) v));
        }
        for (int hour = 0; hour <= 24; hour += 3) {
            double x = x(hour * POINTS / 24.0);
            rule(s, x, TOP, x, HEIGHT - BOTTOM);
            text(s, x, HEIGHT - BOTTOM + 18, "middle", hour + ":00");
        }
        text(s, LEFT, HEIGHT - 10, "start", "kbit/s from the repository for each box");
        for (int i = 0; i < lines.size(); i++) {
            draw(s, lines.get(i), COLOURS[i % COLOURS.length], TOP + 12 + 20 * i, top);
        }
        return s.append("</svg>\n").toString();
    }

    private static void draw(StringBuilder s, Line line, String colour, double legend, double top) {
        s.append("<polyline fill=\"none\" stroke-width=\"1.6\" stroke=\"")
                .append(colour)
                .append("\" points=\"");
        for (int i = 0; i < POINTS; i++) {
            s.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i), y(line.kbit()[i], top)));
        }
        s.append("\"/>\n");
        double x = WIDTH - RIGHT + 14;
        s.append(
                String.format(
                        Locale.ROOT,
                        "<rect x=\"%.0f\" y=\"%.0f\" width=\"14\" height=\"3\" fill=\"%s\"/>%n",
                        x,
                        legend - 5,
                        colour));
        text(s, x + 20, legend, "start", line.name());
    }

    private static double x(double point) {
        return LEFT + point * (WIDTH - LEFT - RIGHT) / POINTS;
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
    }

    private static void rule(StringBuilder s, double x1, double y1, double x2, double y2) {
        s.append(
                String.format(
                        Locale.ROOT,
                        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n",
                        x1,
                        y1,
                        x2,
                        y2));
    }

    private static void text(StringBuilder s, double x, double y, String anchor, String words) {
        s.append(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                        x,
                        y,
                        anchor,
                        words));
    }
}

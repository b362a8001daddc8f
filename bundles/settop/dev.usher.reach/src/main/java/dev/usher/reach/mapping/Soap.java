package dev.usher.reach.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Documents and actions of a UPnP device. What answers may be anybody at home: no document type, no
 * entities, no redirects, nothing long, nothing slow.
 */
final class Soap {
    private static final int LONGEST = 64 * 1024;
    private static final int TIMEOUT_MILLIS = 3000;

    private Soap() {}

    /** The device refused an action. */
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;
        private final int code;

        Refusal(int code, String description) {
            super("the router refuses: " + description + " (" + code + ")");
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    static Document get(URI address) throws IOException {
        HttpURLConnection http = open(address);
        try {
            return parse(bounded(http.getInputStream()));
        } finally {
            http.disconnect();
        }
    }

    /**
     * Does an action.
     *
     * @param arguments in the order of the service's description
     * @throws Refusal with the UPnP error code
     */
    static Document act(URI control, String service, String action, Map<String, String> arguments)
            throws IOException {
        StringBuilder body = new StringBuilder();
        body.append("<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"")
                .append("http://schemas.xmlsoap.org/soap/envelope/\" s:encodingStyle=\"")
                .append("http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:")
                .append(action + " xmlns:u=\"" + service + "\">");
        arguments.forEach((k, v) -> body.append("<" + k + ">" + v + "</" + k + ">"));
        body.append("</u:" + action + "></s:Body></s:Envelope>");
        HttpURLConnection http = open(control);
        try {
            http.setRequestMethod("POST");
            http.setDoOutput(true);
            http.setRequestProperty("Content-Type", "text/xml; charset=\"utf-8\"");
            http.setRequestProperty("SOAPAction", "\"" + service + "#" + action + "\"");
            try (OutputStream out = http.getOutputStream()) {
                out.write(body.toString().getBytes(UTF_8));
            }
            if (http.getResponseCode() == HttpURLConnection.HTTP_INTERNAL_ERROR) {
                throw refusal(parse(bounded(http.getErrorStream())));
            }
            return parse(bounded(http.getInputStream()));
        } finally {
            http.disconnect();
        }
    }

    private static Refusal refusal(Document fault) {
        int code =
                text(fault, "errorCode")
                        .filter(t -> t.matches("\\d{1,5}"))
                        .map(Integer::parseInt)
                        .orElse(0);
        return new Refusal(code, text(fault, "errorDescription").orElse("no reason given"));
    }

    private static HttpURLConnection open(URI address) throws IOException {
        HttpURLConnection http = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
        http.setInstanceFollowRedirects(false);
        http.setUseCaches(false);
        http.setConnectTimeout(TIMEOUT_MILLIS);
        http.setReadTimeout(TIMEOUT_MILLIS);
        return http;
    }

    private static byte[] bounded(InputStream in) throws IOException {
        if (in == null) {
            throw new IOException("the router sent no document");
        }
        long deadline = System.nanoTime() + TIMEOUT_MILLIS * 2_000_000L;
        byte[] all = new byte[LONGEST];
        int length = 0;
        try (in) {
            for (int n = 0; n >= 0; n = in.read(all, length, all.length - length)) {
                length += n;
                if (length == LONGEST || System.nanoTime() > deadline) {
                    throw new IOException("the router's document is too long or too slow");
                }
            }
        }
        return Arrays.copyOf(all, length);
    }

    private static Document parse(byte[] document) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setExpandEntityReferences(false);
            factory.setXIncludeAware(false);
            factory.setNamespaceAware(true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            return builder.parse(new ByteArrayInputStream(document));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("the router's document is no XML we take: " + e.getMessage(), e);
        }
    }

    /** Text of the first element of this local name, anywhere. */
    static Optional<String> text(Document document, String name) {
        Node node = document.getElementsByTagNameNS("*", name).item(0);
        return Optional.ofNullable(node).map(n -> n.getTextContent().trim());
    }

    /** Text of a child element. */
    static Optional<String> child(Element parent, String name) {
        for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof Element && name.equals(n.getLocalName())) {
                return Optional.of(n.getTextContent().trim());
            }
        }
        return Optional.empty();
    }
}

package dev.usher.rest.internal;

import dev.usher.rest.Answers;
import dev.usher.rest.Authentication;
import dev.usher.rest.ProblemWriter;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.ws.rs.Consumes;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.container.Suspended;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;

/**
 * Describes the published resources as one OpenAPI 3.0.3 document, from their JAX-RS annotations
 * and records.
 */
final class OpenApi {
    private static final Pattern TEMPLATE =
            Pattern.compile("\\{\\s*([\\w-]+)\\s*(?::[^{}]*(?:\\{[^{}]*}[^{}]*)*)?}");

    private final Schemas schemas = new Schemas();
    private final Map<String, Map<String, Object>> paths = new TreeMap<>();

    private OpenApi() {}

    static Map<String, Object> describe(Collection<Endpoint> endpoints) {
        Map<String, Class<?>> resources = new TreeMap<>();
        endpoints.forEach(e -> resources.put(e.base(), e.type()));
        return describe(resources);
    }

    /**
     * @param resources by base
     */
    static Map<String, Object> describe(Map<String, Class<?>> resources) {
        OpenApi api = new OpenApi();
        resources.forEach(api::add);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.0.3");
        document.put("info", Map.of("title", "Usher", "version", "1"));
        document.put("servers", List.of(Map.of("url", "/api")));
        document.put("paths", api.paths);
        document.put("components", api.components());
        return document;
    }

    private Map<String, Object> components() {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "object");
        problem.put("description", "RFC 9457; further members by type");
        problem.put(
                "properties",
                Map.of(
                        "type", Map.of("type", "string"),
                        "title", Map.of("type", "string"),
                        "status", Map.of("type", "integer"),
                        "detail", Map.of("type", "string")));
        Map<String, Object> all = new TreeMap<>(schemas.named());
        all.put("Problem", problem);
        Map<String, Object> components = new LinkedHashMap<>();
        components.put("schemas", all);
        components.put(
                "responses",
                Map.of(
                        "Problem",
                        Map.of(
                                "description",
                                "A refusal",
                                "content",
                                Map.of(
                                        ProblemWriter.MEDIA_TYPE,
                                        Map.of("schema", Schemas.reference("Problem"))))));
        return components;
    }

    private void add(String base, Class<?> resource) {
        Arrays.stream(resource.getMethods())
                .sorted(Comparator.comparing(Method::getName))
                .forEach(
                        method ->
                                verb(method).ifPresent(verb -> add(base, resource, method, verb)));
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(a -> a.annotationType().getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .map(HttpMethod::value)
                .findFirst();
    }

    private void add(String base, Class<?> resource, Method method, String verb) {
        String below =
                method.isAnnotationPresent(Path.class)
                        ? method.getAnnotation(Path.class).value()
                        : "";
        Matcher templates = TEMPLATE.matcher(below);
        String path =
                base
                        + (below.isEmpty() || below.startsWith("/") ? "" : "/")
                        + templates.replaceAll("{$1}");
        path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        String tag = resource.getSimpleName().replaceFirst("Resource$", "");
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", tag + "_" + method.getName());
        operation.put("tags", List.of(tag));
        RoleFilter.Access access = RoleFilter.Access.of(method, resource);
        operation.put(
                "x-roles",
                access.everybody() ? List.of("*") : access.roles().stream().sorted().toList());
        List<Object> parameters = parameters(method, verb);
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        body(resource, method, operation);
        operation.put("responses", responses(resource, method));
        paths.computeIfAbsent(path, p -> new TreeMap<>())
                .put(verb.toLowerCase(Locale.ROOT), operation);
    }

    private List<Object> parameters(Method method, String verb) {
        List<Object> parameters = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            if (parameter.isAnnotationPresent(PathParam.class)) {
                parameters.add(
                        parameter(
                                parameter,
                                "path",
                                parameter.getAnnotation(PathParam.class).value(),
                                true));
            } else if (parameter.isAnnotationPresent(QueryParam.class)) {
                parameters.add(
                        parameter(
                                parameter,
                                "query",
                                parameter.getAnnotation(QueryParam.class).value(),
                                false));
            } else if (parameter.isAnnotationPresent(HeaderParam.class)) {
                parameters.add(
                        parameter(
                                parameter,
                                "header",
                                parameter.getAnnotation(HeaderParam.class).value(),
                                false));
            }
        }
        if (!verb.equals("GET") && !verb.equals("HEAD")) {
            Map<String, Object> header = new LinkedHashMap<>();
            header.put("name", Authentication.PAGE_HEADER);
            header.put("in", "header");
            header.put("description", "Needed from browsers");
            header.put("schema", Map.of("type", "string", "enum", List.of("1")));
            parameters.add(header);
        }
        return parameters;
    }

    private Map<String, Object> parameter(
            Parameter parameter, String in, String name, boolean required) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", name);
        described.put("in", in);
        if (required) {
            described.put("required", true);
        }
        Map<String, Object> schema =
                new LinkedHashMap<>(schemas.of(parameter.getParameterizedType()));
        if (parameter.isAnnotationPresent(DefaultValue.class) && !schema.containsKey("$ref")) {
            String text = parameter.getAnnotation(DefaultValue.class).value();
            schema.put(
                    "default",
                    "integer".equals(schema.get("type")) ? (Object) Long.valueOf(text) : text);
        }
        described.put("schema", schema);
        return described;
    }

    private void body(Class<?> resource, Method method, Map<String, Object> operation) {
        for (Parameter parameter : method.getParameters()) {
            boolean isBody =
                    Arrays.stream(parameter.getAnnotations())
                            .map(Annotation::annotationType)
                            .noneMatch(OpenApi::isBound);
            if (isBody) {
                Consumes consumes = nearest(resource, method, Consumes.class);
                boolean raw =
                        parameter.getType() == InputStream.class
                                || parameter.getType() == byte[].class;
                String[] types =
                        consumes != null
                                ? consumes.value()
                                : new String[] {
                                    raw
                                            ? MediaType.APPLICATION_OCTET_STREAM
                                            : MediaType.APPLICATION_JSON
                                };
                Map<String, Object> body = new LinkedHashMap<>();
                body.put("required", true);
                body.put(
                        "content",
                        content(types, raw ? InputStream.class : parameter.getParameterizedType()));
                operation.put("requestBody", body);
            }
        }
    }

    private static boolean isBound(Class<? extends Annotation> annotation) {
        return annotation == Context.class
                || annotation == Suspended.class
                || annotation.getPackage() == PathParam.class.getPackage()
                        && annotation.getSimpleName().endsWith("Param");
    }

    private Map<String, Object> responses(Class<?> resource, Method method) {
        Answers answers = method.getAnnotation(Answers.class);
        Type type = answers == null ? method.getGenericReturnType() : answers.value();
        boolean unknown = type == Response.class || type == Object.class;
        boolean empty = type == void.class || type == Void.class;
        Produces produces = nearest(resource, method, Produces.class);
        Map<String, Object> good = new LinkedHashMap<>();
        good.put("description", "Done");
        if (produces != null && produces.value()[0].equals(MediaType.SERVER_SENT_EVENTS)) {
            good.put("content", content(produces.value(), String.class));
            empty = false;
        } else if (!unknown && !empty) {
            String[] types =
                    produces != null ? produces.value() : new String[] {MediaType.APPLICATION_JSON};
            good.put("content", content(types, type));
        }
        int status = answers != null ? answers.status() : empty ? 204 : 200;
        Map<String, Object> responses = new LinkedHashMap<>();
        responses.put(Integer.toString(status), good);
        responses.put("default", Map.of("$ref", "#/components/responses/Problem"));
        return responses;
    }

    private Map<String, Object> content(String[] mediaTypes, Type type) {
        Map<String, Object> content = new LinkedHashMap<>();
        for (String mediaType : mediaTypes) {
            content.put(mediaType, Map.of("schema", schemas.of(type)));
        }
        return content;
    }

    private static <A extends Annotation> A nearest(
            Class<?> resource, Method method, Class<A> annotation) {
        A own = method.getAnnotation(annotation);
        return own != null ? own : resource.getAnnotation(annotation);
    }
}

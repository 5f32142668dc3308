package org.posthouse.server.admin;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One thing asked: a verb such as {@code account.add}, and what it is about. */
public record Request(String verb, ObjectNode args) {
    private static final JsonMapper JSON = JsonMapper.shared();

    public static Request of(String verb) {
        return new Request(verb, JSON.createObjectNode());
    }

    public Request with(String name, String value) {
        args.put(name, value);
        return this;
    }

    public Request with(String name, boolean value) {
        args.put(name, value);
        return this;
    }

    public Request with(String name, long value) {
        args.put(name, value);
        return this;
    }

    public Request with(String name, List<String> values) {
        var array = args.putArray(name);
        values.forEach(array::add);
        return this;
    }

    String line() {
        return JSON.createObjectNode().put("verb", verb).set("args", args).toString();
    }

    static Request parse(String line) throws AdminException {
        try {
            if (JSON.readTree(line) instanceof ObjectNode o && o.path("args") instanceof ObjectNode args)
                return new Request(o.path("verb").asString(""), args);
        } catch (JacksonException e) {
            throw new AdminException(Exit.USAGE, "the request is not JSON", e);
        }
        throw new AdminException(Exit.USAGE, "the request has no verb and arguments");
    }

    /** A text that must be there. */
    public String text(String name) throws AdminException {
        String text = text(name, "");
        if (text.isEmpty())
            throw new AdminException(Exit.USAGE, verb + " needs " + name);
        return text;
    }

    /** A text, or what counts where it is not there. */
    public String text(String name, String byDefault) {
        return args.path(name).asString(byDefault);
    }

    public boolean is(String name) {
        return args.path(name).asBoolean(false);
    }

    public boolean has(String name) {
        return args.has(name);
    }

    public long number(String name, long byDefault) {
        return args.path(name).asLong(byDefault);
    }

    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : args.path(name))
            texts.add(item.asString(""));
        return texts;
    }

    /** An address that must be there. */
    public Address address(String name) throws AdminException {
        return address0(text(name));
    }

    /** A text as an address. */
    public static Address address0(String text) throws AdminException {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Exit.DATA, "'" + text + "' is no address: " + e.getMessage(), e);
        }
    }

    /** A domain that must be there. */
    public Domain domain(String name) throws AdminException {
        String text = text(name);
        try {
            return Domain.of(text);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Exit.DATA, "'" + text + "' is no domain: " + e.getMessage(), e);
        }
    }
}

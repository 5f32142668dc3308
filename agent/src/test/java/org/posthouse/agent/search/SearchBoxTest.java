package org.posthouse.agent.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.posthouse.agent.remote.Query;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the table that the page's test runs as well. */
class SearchBoxTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final JsonMapper JSON = new JsonMapper();

    private static JsonNode table() throws Exception {
        return JSON.readTree(Files.readString(Path.of(System.getProperty("posthouse.root"), "webmail/test/search-cases.json")));
    }

    @Test
    void everySearchOfTheTable() throws Exception {
        List<String> wrong = new ArrayList<>();
        JsonNode queries = table().path("queries");
        for (JsonNode c : queries) {
            String said = JSON.writeValueAsString(meant(SearchBox.parse(c.path("text").asString(), TODAY, ZONE).query()));
            if (!said.equals(c.path("means").toString()))
                wrong.add(c.path("text") + " is " + said + ", not " + c.path("means"));
        }
        assertEquals(List.of(), wrong);
        assertTrue(queries.size() > 30);
    }

    @Test
    void everyDayAndSizeOfTheTable() throws Exception {
        for (JsonNode c : table().path("days"))
            assertEquals(c.path("day").asString("null"),
                    String.valueOf(SearchBox.day(c.path("text").asString(), LocalDate.parse(c.path("now").asString()))), c.toString());
        for (JsonNode c : table().path("sizes"))
            assertEquals(c.path("octets").isNull() ? -1 : c.path("octets").asLong(), SearchBox.octets(c.path("text").asString()),
                    c.toString());
    }

    @Test
    void whatIsNotUnderstoodIsSaid() {
        assertEquals(List.of("before:soon is not understood: after before: comes a day such as 2026-11-21, 2026-11, 2026, 7d, 2w, 3m or 1y",
                "is:blue is not understood: after is: comes unread, read, starred, answered or draft"),
                SearchBox.parse("x before:soon is:blue", TODAY, ZONE).faults());
        assertEquals(List.of(), SearchBox.parse("x -y before:1y", TODAY, ZONE).faults());
    }

    /** With what a query means that names no mailbox. */
    private static List<Object> meant(Query query) {
        if (names(query))
            return tree(query);
        List<Object> out = new ArrayList<>(List.of("and"));
        if (query instanceof Query.And and && !isNever(and))
            out.addAll(and.all().stream().map(SearchBoxTest::tree).toList());
        else if (!(query instanceof Query.Everything))
            out.add(tree(query));
        out.addAll(List.of(List.of("not", List.of("in", "junk")), List.of("not", List.of("in", "trash"))));
        return out;
    }

    private static boolean names(Query query) {
        return switch (query) {
            case Query.In _ -> true;
            case Query.And a -> a.all().stream().anyMatch(SearchBoxTest::names);
            case Query.Or o -> o.any().stream().anyMatch(SearchBoxTest::names);
            case Query.Not n -> names(n.query());
            default -> false;
        };
    }

    private static List<Object> tree(Query query) {
        return switch (query) {
            case Query.Everything _ -> List.of("everything");
            case Query.And a when isNever(a) -> List.of("never");
            case Query.And a -> several("and", a.all());
            case Query.Or o when o.any().get(1).equals(new Query.Not(o.any().getFirst())) -> List.of("everything");
            case Query.Or o -> several("or", o.any());
            case Query.Not n -> List.of("not", tree(n.query()));
            case Query.Text t -> List.of(t.field() == Query.Field.ANYWHERE ? "text" : t.field().name().toLowerCase(Locale.ROOT), t.text());
            case Query.Flag f -> List.of("flag", f.keyword());
            case Query.Attachment _ -> List.of("attachment");
            case Query.Since s -> List.of("since", s.moment().atZone(ZONE).toLocalDate().toString());
            case Query.Before b -> List.of("before", b.moment().atZone(ZONE).toLocalDate().toString());
            case Query.Larger l -> List.of("larger", l.octets());
            case Query.Smaller s -> List.of("smaller", s.octets());
            case Query.In i -> List.of("in", i.folder().toLowerCase(Locale.ROOT));
        };
    }

    private static boolean isNever(Query.And and) {
        return and.all().size() == 2 && and.all().get(1) instanceof Query.Not(Query not) && not.equals(and.all().getFirst());
    }

    private static List<Object> several(String kind, List<Query> members) {
        return Arrays.asList(Stream.concat(Stream.of(kind), members.stream().map(SearchBoxTest::tree)).toArray());
    }
}

"""What the report says: caps, cards, networks, suppression, no data and no cases, attachments."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_reader import RUN_ON, Build, text

from reports import daily, queries
from reports.attach import neutral
from reports.place import place


def test_cards_are_capped_and_ordered(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    made = page(country, unit="A-CGK", per_unit=4)
    assert made.count('<section class="item"') == 4
    assert "Ditampilkan 4 dari 27 kartu (28 penanda). 23 lagi tidak ditampilkan di sini" in text(made)
    assert made.index("C10 v1.2</span>") < made.index("C01 v1.2</span> Paspor")
    queries.prepare(country, "open_flag", {"run_on": RUN_ON})
    flags = queries.run(country, "open_flag", {"run_on": RUN_ON, "per_unit": 4}).to_arrow_table().to_pylist()
    own = [row["item_place"] for row in flags if row["unit_code"] == "A-CGK" and not row["is_network"]]
    assert own == sorted(own)
    assert own[:3] == [1, 2, 2]


def test_a_busy_post_may_have_a_cap_of_its_own(country: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    daily.build(country, run_on=RUN_ON, out=tmp_path, per_unit=2, by_unit={"A-CGK": 9})
    shown = {path.name[:5]: path.read_text().count('<section class="item"') for path in (tmp_path / "unit").iterdir()}
    assert (shown["A-CGK"], shown["L-DUM"]) == (9, 2)
    made = text((tmp_path / "laporan-2026-03-14.id.html").read_text())
    assert "Paling banyak 2 kartu untuk tiap kantor atau TPI. Yang lain: TPI Soekarno-Hatta 9." in made


def test_every_part_of_the_score_is_shown(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    words = text(page(country, unit="A-CGK"))
    assert "Skor 567 adalah jumlah bagian berikut" in words
    assert "+500 Tingkat 1 +77 Kekuatan menurut aturan −10 Meringankan: hubungan keluarga" in words
    assert "+500 Tier 1 +77 Strength by rule" in text(page(country, "en", unit="A-CGK"))


def test_a_group_is_one_card_that_names_what_is_shared(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    made = page(country, unit="A-CGK")
    card = made[made.index("Kelompok dengan satu kontak") :]
    card = card[: card.index('<section class="item"')]
    assert card.count('<article class="card') == 2
    assert "Yang sama: 9 kartu keluarga dari 4 kabupaten/kota memakai kontak yang sama dalam 30 hari." in card
    assert "Berangkat 16 Mar 2026 09:40 waktu setempat, 33 jam" in text(card)
    assert "keterkaitan itu tidak berarti apa-apa dengan sendirinya" in card


def test_planned_departures_have_a_list_a_service(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    made = page(country, unit="A-CGK")
    listed = text(made[made.index('id="service"') : made.index('id="network"')])
    assert "ID7156, 16 Mar 2026 09:40" in listed
    assert listed.index("Skor 302") < listed.index("Skor 301")
    assert "tiket kembali; alamat menginap; undangan keluarga" in listed
    assert "Dua kali pergi dan pulang tepat waktu" in listed
    assert "Tidak ada penanda atas keberangkatan yang terjadwal." in text(page(country, unit="L-BTC"))
    whole = page(country)
    assert re.search(
        r'ID7156</td><td><a href="unit/A-CGK.id.html">TPI Soekarno-Hatta</a></td><td class="n">2</td>', whole
    )


def test_learning_says_what_reviews_found(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    words = text(page(country))
    for needed in (
        "35% (27%–43,8%; dari 120 putusan)",
        "C01 v1.2 240 92 2 5",
        "B05 v1.2 80 belum cukup",
        "B05 v1.2 Usul: kembali ke uji bayangan. Dewan aturan memutuskan.",
        "C01 Jenis kelamin: perempuan lebih sering ditandai 1,62 ya perlu alasan tertulis",
        "Semua aturan Provinsi: Jawa Timur lebih sering ditandai 1,31 tidak Banyak pekerja migran",
        "50 keberangkatan tanpa penanda diambil acak dari 41.200.",
        "Lanjut, tidak ada temuan LANJUT_BERSIH 1",
    ):
        assert needed in words, needed
    assert "25-34" not in words


def test_without_outcomes_it_says_so(empty: duckdb.DuckDBPyConnection, page: Build) -> None:
    words = text(page(empty))
    assert words.count("Belum ada hasil.") == 2
    assert "Tidak ada usul. Aturan tidak pernah diubah diam-diam." in words
    assert "yang terlewat belum terukur" in words


def test_card_says_all_a_reader_needs(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    words = text(page(country, unit="A-CGK"))
    for needed in (
        "perlu pendalaman, bukan bukti",
        "Umur paspor (hari) 4 (ambang 30)",
        "Tujuan Kamboja",
        "Keluarga inti tercatat",
        "Tidak ada yang diketahui. Sudah dicari: ID PMI, biro berizin, riwayat pulang, hubungan keluarga, "
        "keluarga bekerja di negara tujuan, penduduk perbatasan, perjalanan pulang dipesan.",
        "Perjalanan pertama memang menyusul paspor baru",
        "Baris sumber 2 baris Perlintasan: x",
        "Siapa yang memegang paspor Anda?",
        "ditunda, rujuk BP3MI DITUNDA_RUJUK_BP3MI",
        "Dasar: UU 6/2011 ps 89",
        "sampai 90 hari setelah dinyatakan bersih",
        "Baru hari ini",
    ):
        assert needed in words, needed
    assert "Pertanyaan keempat?" not in words


def test_network_shows_contacts_and_no_traveller(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    for unit in ("", "KANIM3201"):
        made = page(country, unit=unit)
        network = made[made.index('id="network"') : made.index('id="area"')]
        assert "Kontak k7f3a9" in network
        assert "2 entri" in network
        assert "ptraveller" not in made
        assert "Hasil (wajib diisi dua petugas)" in network
        assert "1a1b2c3d4e5f6a7b" not in made[: made.index('id="network"')]


def test_silent_trials_and_past_flags_are_not_listed(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    made = page(country)
    assert "pshadow" not in made
    assert "4a1b2c3d4e5f6a7b" not in made
    assert made.count("3a1b2c3d4e5f6a7b") == 1


def test_a_sealed_rule_is_not_spoken_of(country: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    country.execute("UPDATE mart.rule SET is_sealed = true, title = 'tersegel' WHERE rule_id = 'C09'")
    country.execute("DELETE FROM mart.rule_run WHERE rule_id = 'C09'")
    for path in daily.build(country, run_on=RUN_ON, out=tmp_path):
        assert b"C09" not in path.read_bytes()


def test_past_day_is_told_as_it_was(country: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    day = RUN_ON - dt.timedelta(days=1)
    daily.build(country, run_on=day, out=tmp_path)
    made = (tmp_path / "laporan-2026-03-13.id.html").read_text(encoding="utf-8")
    assert 'id="f-3a1b2c3d4e5f6a7b"' in made
    assert "1a1b2c3d4e5f6a7b" not in made
    assert "Berkas terbitan yang dibaca bertanggal 14 Mar 2026, bukan 13 Mar 2026." in text(made)


def test_links_are_told_by_rung_gap_and_correction(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    words = text(page(country))
    for needed in (
        "8% catatan Perlintasan di TPI Dumai tidak dapat dihubungkan: buku paspor tidak ada di arsip (224 dari 2.800, 28 hari).",
        "Perlintasan TPI Soekarno-Hatta buku paspor tidak ada di arsip 434 1,1%",
        "Permohonan paspor lewat buku paspor lama 294 18,9%",
        "Perlintasan kemungkinan besar, dari nama dan data lain 56 0,1%",
        "Perlintasan tidak terhubung 658 1,1%",
        "NIK tidak ada di data kependudukan Permohonan paspor 28",
        "bukan penanda atas orangnya",
        "3a1b2c3d4e5f6a7b C01 v1.2 TPI Dumai 9 Mar 2026 10 Mar 2026 catatan sumbernya kini terhubung ke orang lain",
    ):
        assert needed in words, needed
    assert "1,1% catatan Perlintasan" not in words
    sheet = text(page(country, "en", unit="L-DUM"))
    assert "8% of Crossings records at Border post Dumai cannot be linked: no such passport book on file" in sheet
    assert "civil registry is asked" not in sheet


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({"32": 30, "35": 20, "14": 11}, ["32", "35", "14"]),
        ({"32": 30, "35": 20, "14": 10}, ["32"]),
        ({"32": 30, "35": 20, "14": 7, "51": 6}, ["32", "35"]),
        ({"32": 30, "35": 20, "14": 3, "51": 2}, ["32"]),
        ({"32": 10}, []),
    ],
)
def test_small_areas_are_withheld(empty: duckdb.DuckDBPyConnection, people: dict[str, int], shown: list[str]) -> None:
    for province, n in people.items():
        empty.execute(
            "INSERT INTO mart.flag (flag_id, person_id, status, subject_kind, first_run_on) "
            "SELECT $p || i, $p || 'p' || i, 'OPEN', 'crossing', $day FROM range($n) AS numbers(i)",
            {"p": province, "n": n, "day": RUN_ON},
        )
        empty.execute(
            "INSERT INTO mart.person (person_id, province_code) SELECT $p || 'p' || i, $p FROM range($n) AS numbers(i)",
            {"p": province, "n": n},
        )
    rows = queries.run(empty, "area", {"run_on": RUN_ON}).fetchall()
    assert rows == [(province, people[province]) for province in shown]


def test_replaced_delivery_is_no_gap(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    gap = "Perlintasan: 1 kiriman dalam 7 hari terakhir tidak diterima dan belum diganti; yang lain dipakai."
    assert gap in text(page(country))
    country.execute(
        "INSERT INTO mart.delivery VALUES (305, 'crossing', $day, 'LOADED', 12, 12, 0, '2026-03-14 02:00:00', NULL)",
        {"day": RUN_ON},
    )
    assert gap not in text(page(country))
    country.execute(
        "UPDATE mart.delivery SET state = 'LOADED', business_on = $day WHERE feed = 'placement'", {"day": RUN_ON}
    )
    country.execute("UPDATE mart.rule_run SET state = 'DONE'")
    assert "Data hari ini lengkap" in text(page(country))


def test_no_data_is_not_no_cases(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    nothing = "Tidak ada kasus"
    assert "Tidak ada data: tidak ada catatan dari unit ini" in text(page(country, unit="D-ETK"))
    assert f"{nothing}: ada 828 catatan hari ini" in text(page(country, unit="L-BTC"))
    country.execute("DELETE FROM mart.flag")
    assert f"{nothing}: data diterima, aturan dijalankan" in text(page(country))
    country.execute("DELETE FROM mart.rule_run WHERE run_on = $day", {"day": RUN_ON})
    words = text(page(country))
    assert "Tidak ada aturan yang selesai dijalankan untuk tanggal ini." in words
    assert nothing not in words
    assert nothing not in text(page(country, unit="L-BTC"))


@pytest.mark.parametrize(
    ("lang", "told"), [("id", "Tidak ada data untuk tanggal ini."), ("en", "No data for this date.")]
)
def test_empty_file_says_no_data(empty: duckdb.DuckDBPyConnection, page: Build, lang: str, told: str) -> None:
    words = text(page(empty, lang))
    assert told in words
    assert "Tidak ada kasus:" not in words
    assert "No cases:" not in words


def test_same_rows_give_the_same_bytes(country: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in daily.build(country, run_on=RUN_ON, out=tmp_path / "a")]
    country.execute("CREATE TABLE turned AS SELECT * FROM mart.flag ORDER BY hash(flag_id)")
    country.execute("DELETE FROM mart.flag")
    country.execute("INSERT INTO mart.flag SELECT * FROM turned")
    country.execute("UPDATE mart.about SET value = '2026-03-15 09:00:00' WHERE key = 'published_at'")
    assert first == [path.read_bytes() for path in daily.build(country, run_on=RUN_ON, out=tmp_path / "b")]


def test_attachments_hold_every_open_flag(country: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    country.execute("UPDATE mart.flag SET reason = '=HYPERLINK(1)' WHERE flag_id = '0a1b2c3d4e5f6a7b'")
    daily.build(country, run_on=RUN_ON, out=tmp_path, per_unit=1)
    told = (tmp_path / "flags-2026-03-14.csv").read_bytes()
    assert told.startswith(b"\xef\xbb\xbfflag_id,")
    assert b"'=HYPERLINK(1)" in told
    assert b"ptraveller" not in told
    table = pq.read_table(tmp_path / "flags-2026-03-14.parquet").to_pylist()
    assert len(table) == 37
    assert [row["flag_id"] for row in table if row["is_reviewed"]] == ["0000000000000001"]
    (child,) = [row for row in table if row["rule_id"] == "C10"]
    assert (child["item_score"], child["score_parts"][:13]) == (567, "500 Tingkat 1")
    assert {"Keluarga inti tercatat dan NIK cocok dengan kartu keluarga."} <= {row["mitigation"] for row in table}


@given(st.text(max_size=20))
def test_no_cell_starts_a_formula(value: str) -> None:
    cell = str(neutral(value))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == value.removeprefix("'")


def test_failure_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"old")
    (tmp_path / "old.html").write_bytes(b"old")
    (tmp_path / "unit").write_bytes(b"a file where a folder should be")
    with pytest.raises(FileExistsError):
        place(tmp_path, {"a.html": b"new", "b.html": b"new", "unit/c.html": b"new"}, stale=[tmp_path / "old.html"])
    assert {path.name: path.read_bytes()[:3] for path in tmp_path.iterdir()} == {
        "a.html": b"old",
        "old.html": b"old",
        "unit": b"a f",
    }


def test_sheets_of_gone_units_are_removed(country: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    daily.build(country, run_on=RUN_ON, out=tmp_path, lang="en")
    daily.build(country, run_on=RUN_ON, out=tmp_path)
    country.execute("DELETE FROM mart.daily_count WHERE unit_code = 'D-ETK'")
    daily.build(country, run_on=RUN_ON, out=tmp_path)
    assert sorted(path.name for path in (tmp_path / "unit").glob("D-ETK*")) == ["D-ETK.en.html"]
    assert not (tmp_path / ".staging").exists()


def test_missing_columns_are_told_together(country: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    country.execute("DROP TABLE mart.linkage")
    country.execute("ALTER TABLE mart.flag DROP COLUMN reason_en")
    with pytest.raises(daily.ReportError) as told:
        daily.build(country, run_on=RUN_ON, out=tmp_path)
    assert all(name in str(told.value) for name in ("linkage.sql", "linkage_gap.sql", "open_flag.sql"))
    assert list(tmp_path.iterdir()) == []

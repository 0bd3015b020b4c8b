"""Evidence in a real browser: an empty case says what to do; what is dropped is accounted for row by row; text of
hostile evidence stays text on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from graphtool.case import Case
from tests.browser.hand import WAIT_MS, Hand, served, sheets

IMAGE = "<img src=x onerror=alert(1)>"
FORMULA = "=cmd|' /C calc'!A0"
SCRIPT = "</script><script>alert(2)</script>"
HEAD = (
    "交易卡号,交易账号,交易方户名,交易方证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,对手户名,"
    "对手身份证号,对手开户银行,摘要说明,交易币种,交易网点名称,交易发生地,交易是否成功,传票号,IP地址,MAC地址,对手交易余额,"
    "交易流水号,日志号,凭证种类,凭证号,交易柜员号,备注,商户名称,交易类型,查询反馈结果原因"
)


def statement() -> bytes:
    """Five rows of a bank's answer; names and memos of the other side are markup and formulas."""
    rows = [HEAD]
    others = [
        ("9900010000000000017", IMAGE, "转账", "01"),
        ("9900010000000000033", FORMULA, IMAGE, "01"),
        ("9900010000000000041", "赵某甲", FORMULA, "01"),
        ("9900010000000000041", "赵某甲", "转账", "02"),
        ("9900010000000000058", "孙某丙", SCRIPT, "01"),
    ]
    balance = 0
    for number, (other, name, memo, done) in enumerate(others, 1):
        balance += 298 if done == "01" else 0
        cells = ["9900010000000000025", "\\N", "钱某乙", "990102198511120026", f"2021090110000{number}", "298.00"]
        cells += [f"{balance}.00", "收", other, "\\N", name, "\\N", "\\N", memo, "CNY", "\\N", "\\N", done]
        cells += ["\\N"] * 4 + [f"L{number}"] + ["\\N"] * 8
        rows.append(",".join(cells))
    return "\n".join(rows).encode()


@pytest.mark.timeout(300)
def test_what_is_dropped_is_read_and_hostile_text_stays_text(at_desk: Callable[..., Hand], empty_address: str) -> None:
    hand = at_desk(empty_address)
    hand.open("network")
    hand.see(".empty", "还没有证据")
    hand.see("[data-act=sample]")
    hand.go("evidence")
    file: FilePayload = {"name": "明细.csv", "mimeType": "text/csv", "buffer": statement()}
    hand.page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files([file])
    assert "读取证据并建图：完成" in hand.see(".strip", "读取证据并建图").inner_text()
    hand.see(".strip.ok", "行 6 = 事实 4 + 备记 2 + 拒收 0 + 未识别 0")
    hand.page.locator("[data-table=files] tr.go", has_text="明细.csv").click()
    hand.see("[data-table=files] tr.on")
    hand.page.locator("[data-table=groups] tr.go", has_text="交易未成功").click()
    hand.see("[data-table=drill] tr.go").click()
    expect(hand.see(".raw tr.on")).to_contain_text("02")
    book = sheets(hand.export("table.evidence"))
    assert book["文件"].height == 1
    assert book["备记"].height == 2

    hand.go("network")
    hand.stage.wait_for()
    mark = hand.pick("00017", "")
    assert hand.marks()[mark]["title"][0] == IMAGE
    hand.see(".nm", IMAGE)
    hand.see("[data-table=facts] tr.go").click()
    hand.see(".raw tr.on", IMAGE)
    at = hand.spot(mark)
    hand.page.mouse.move(at[0] + 60, at[1] + 60)
    hand.page.mouse.move(*at)
    expect(hand.page.locator(".tip")).to_contain_text(IMAGE, timeout=WAIT_MS)
    hand.pick("00033", "")
    hand.see(".nm", FORMULA)
    facts = sheets(hand.export("table.facts"))["事实"]
    assert any(FORMULA.split("|")[0].lstrip("=") in cell for row in facts.rows() for cell in row)

    hand.go("money")
    hand.choose("to", "00025")
    hand.see("[data-table=stops] tr.go", "<img")
    hand.settled()
    hand.go("rankings")
    hand.see("[data-table=result] tr.go")
    hand.settled()
    assert hand.page.locator("img[src=x]").count() == 0
    assert hand.page.evaluate("[...document.scripts].filter((s) => s.textContent.includes('alert')).length") == 0


ODD = f"付款卡,收款卡,钱数,哪天,{IMAGE}"


def odd(folder: Path, name: str, rows: int) -> Path:
    """A table that no format reads: transfers, and one row whose amount is none."""
    lines = [f"990001000000000{n},9900010000000099,{n}.50,2021-09-0{n} 10:00:00,{SCRIPT}" for n in range(1, rows + 1)]
    lines.append(f"9900010000000001,9900010000000099,{FORMULA},2021-09-09,{IMAGE}")
    path = folder / name
    path.write_text("\n".join([ODD, *lines]) + "\n", "utf-8")
    return path


@pytest.fixture
def odd_address(tmp_path: Path) -> Iterator[str]:
    """The desk of a case with a table that no format reads."""
    case = Case.create(tmp_path / "case", "试案")
    case.load([odd(tmp_path, "怪表.csv", 3)])
    case.derive()
    case.close()
    with served(case.path) as address:
        yield address


@pytest.mark.timeout(300)
def test_an_unknown_table_is_mapped_by_hand_and_known_the_next_time(
    odd_address: str, at_desk: Callable[..., Hand], tmp_path: Path
) -> None:
    hand = at_desk(odd_address)
    hand.open("evidence")
    hand.see("[data-table=unread] tr.go", "怪表").click()
    hand.see("[data-field='draft.kind']").select_option("transfer")
    hand.settled()
    for place, field in enumerate(("from_account", "to_account", "amount", "time_ms", "memo")):
        hand.see(f"[data-field='column-{place}.field']").select_option(field)
        hand.settled()
    expect(hand.see("section", "预览")).to_contain_text("前 4 行：事实 3，备记 0，拒收 1，问题 2")
    expect(hand.see("[data-table=preview] td.rd")).to_contain_text(FORMULA)
    hand.see("[data-table=preview] td", "1.50")
    hand.see("[data-field='column-2.unit']").select_option("wan")
    hand.see("[data-table=preview] td", "15,000.00")
    hand.see("[data-field='column-2.unit']").select_option("")
    hand.see("[data-table=preview] :text-is('1.50')")
    assert hand.page.evaluate("document.documentElement.scrollWidth") <= 1366
    assert hand.page.locator("img[src=x]").count() == 0
    hand.page.locator("[data-form^=save] input").fill("某行转账")
    hand.page.locator("[data-form^=save] [data-submit]").click()
    hand.see(".strip.ok", "行 5 = 事实 3 + 备记 1 + 拒收 1 + 未识别 0")
    hand.see("[data-table=unread] tr.go", "某行转账")
    file: FilePayload = {
        "name": "下月.csv",
        "mimeType": "text/csv",
        "buffer": odd(tmp_path, "下月.csv", 2).read_bytes(),
    }
    hand.page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files([file])
    hand.see(".strip.ok", "行 9 = 事实 5 + 备记 2 + 拒收 2 + 未识别 0")
    hand.see("[data-table=unread] tr.go", "下月").click()
    hand.see("[data-field='column-2.unit']").select_option("fen")
    hand.settled()
    hand.page.locator("[data-form^=save] [data-submit]").click()
    hand.see(".strip.ok", "行 9 = 事实 0 + 备记 2 + 拒收 7 + 未识别 0")


def test_every_issue_leads_to_its_original_row(hand: Hand) -> None:
    hand.open("evidence")
    hand.see(".strip.ok", "每一行都有去处")
    hand.page.locator("[data-table=groups] tr.go:has(td:text-is('表头'))").click()
    hand.see("[data-table=drill] tr.go").click()
    hand.see(".raw tr.on")
    hand.see(".card", "流水覆盖")
    book = sheets(hand.export("table.evidence"))
    assert book["文件"].height > 100
    assert book["备记"].height > 100
    assert book["流水覆盖"].height > 10


def test_a_path_that_is_not_there_is_said(hand: Hand) -> None:
    hand.open("evidence")
    hand.page.locator("[data-field='load.path']").fill("/没有/这个文件夹")
    hand.page.locator("[data-submit=load]").click()
    hand.see(".note", "未能完成")
    hand.page.locator(".note button").click()
    expect(hand.page.locator(".note")).to_be_hidden()

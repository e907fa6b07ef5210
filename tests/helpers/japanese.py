"""How Japanese is written here: its letters, and words that the glossary has others for."""

import re

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
NOT_SAID = (
    "オペランド",
    "バックプロパゲーションパス",
    "グラディエント",
    "ローカル勾配",
    "アップストリーム",
    "フォワードパス",
)

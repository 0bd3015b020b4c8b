# Every test. Tests of the real Neo4j server are skipped, with a reason, where Java 17 or 21 or Maven is missing.
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$env:PYTHONUTF8 = "1"

. "$PSScriptRoot\tools\environment.ps1" -Want test
$python = ".venv\Scripts\python.exe"

& $python tools\neo4j_jars.py
if ($LASTEXITCODE -ne 0) { Write-Warning "The tests of the Neo4j store will be skipped." }
if (-not $env:GRAPHTOOL_CHROMIUM) { & $python -m playwright install chromium }
& $python -m pytest -n 2 --dist loadgroup @args
exit $LASTEXITCODE

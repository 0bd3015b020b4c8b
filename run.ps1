# The sample case in the browser, on this machine only. Needs Python 3.11 or newer.
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$env:PYTHONUTF8 = "1"

function Invoke-Checked {
    param([string] $Program, [string[]] $Arguments)
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program $($Arguments -join ' ') failed ($LASTEXITCODE)" }
}

. "$PSScriptRoot\tools\environment.ps1" -Want run
$graphtool = ".venv\Scripts\graphtool.exe"

if (-not (Test-Path "sample-evidence")) {
    if (Test-Path "sample-evidence.part") { Remove-Item -Recurse -Force "sample-evidence.part" }
    Invoke-Checked $graphtool @("sample", "sample-evidence.part", "--scale", "small", "--seed", "1")
    Rename-Item "sample-evidence.part" "sample-evidence"
}
if (-not (Test-Path "sample-case\case.toml")) {
    Invoke-Checked $graphtool @("init", "sample-case", "--title", "Sample")
}
if (-not (Test-Path "sample-case\graph\current")) {
    Invoke-Checked $graphtool @("load", "sample-case", "sample-evidence\evidence")
}
Invoke-Checked $graphtool @("serve", "sample-case")
